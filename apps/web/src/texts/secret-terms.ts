import { plural } from './plural';

export const terms = {
  title: 'More about who gets it',
  condition: 'Condition (optional)',
  conditionHint: 'In CEL, over the facts of a job. No job gets the secret for which this is not true.',
  conditionShort: 'Condition',
  sources: 'Pipelines started by',
  anySource: 'Anything: a push, a schedule, a person',
  someSources: 'Only these',
  forks: 'Pipelines from forks may have it',
  forksShort: 'Forks',
  forksAllowed: 'may have it',
  projects: 'Projects below the group',
  allProjects: 'All of them, those that come too',
  someProjects: 'Only these projects',
  projectsHint: (hidden: number) =>
    hidden === 0
      ? 'Full paths, such as acme/shop.'
      : `Full paths, such as acme/shop. ${plural(hidden, 'more project stays', 'more projects stay')} on the list that you may not see.`,
  exempt: 'Protected refs that need no approval',
  exemptHint: 'Such as branch:main or tag:v*.',
};

export const valueRules = {
  title: 'What new values must be like',
  titleOfAll: 'Values of secrets',
  hintOfAll: 'Every new value here must be like this, besides the rules of its own secret. What is there stays.',
  verb: 'Save rules for values',
  format: 'Format',
  anyFormat: 'any text',
  formats: { JSON: 'a JSON object or list', PEM: 'PEM blocks' },
  entropy: 'Least bits of entropy',
  regex: 'Matches (RE2)',
  regexHint: 'The whole value must match.',
  notPlaceholder: 'No placeholder, such as CHANGEME or <token>',
};

export const exporting = {
  open: 'Export',
  title: 'Export values',
  hint: 'All that you may reveal, as one text. You copy or save it within a minute; it is not shown here, and that you took it is written to the audit log.',
  environment: 'As a job of this environment gets them',
  format: 'Format',
  formats: {
    DOTENV: '.env',
    DOTENV_EXPORT: '.env with export',
    DOCKER: 'Docker --env-file',
    SHELL: 'Shell',
    JSON: 'JSON',
    YAML: 'YAML',
    CSV: 'CSV',
  },
  names: 'Only these names (optional)',
  verb: 'Export values',
  text: 'Exported values',
  done: (count: number) => `${plural(count, 'value', 'values')}, written to the audit log.`,
  download: 'Save as a file',
  copy: 'exported values',
};

export const grants = {
  title: 'Who may do what with secrets',
  hint: 'What roles have by themselves, and what was granted beyond that. A grant to a person or custom role adds; one to a role stands instead.',
  who: 'For',
  may: 'May',
  by: 'Given by',
  ends: 'Ends',
  byDefault: 'by its role',
  expired: 'Ended',
  actions: { READ: 'see names and use', READ_VALUE: 'reveal values', WRITE: 'create and change', DELETE: 'delete' },
  nothing: 'nothing',
  /** All that somebody may, in words: some may create and not change, for which the actions of a grant have no word. */
  mayInWords: (held: readonly string[]) => {
    const has = (action: string): boolean => held.includes(action);
    const writes = has('update')
      ? has('create')
        ? 'create and change'
        : 'change'
      : has('create') && 'create new ones';
    const parts = [has('read') && 'see names and use', has('read_value') && 'reveal values', writes];
    return [...parts, has('delete') && 'delete'].filter(Boolean).join(', ');
  },
  create: 'New grant',
  verb: 'Preview the grant',
  revokeOne: (name: string) => `Revoke the grant of ${name}`,
  revoke: 'Revoke',
  endsOptional: 'Ends on (optional)',
};
