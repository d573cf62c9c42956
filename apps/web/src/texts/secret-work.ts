import { plural } from './plural';

export const states = {
  label: 'State',
  all: 'Any state',
  EXPOSED: 'Exposed',
  EXPIRED: 'Expired',
  EXPIRING: 'Expires within 30 days',
  OVERDUE: 'Overdue for a new value',
  APPROACHING: 'Soon due for a new value',
  FROZEN: 'Frozen',
  NEVER_RELEASED: 'Never used',
  PROTECTED: 'Protected refs only',
  WRITE_ONLY: 'Write-only',
  expiring: 'Expires soon',
  overdue: 'Overdue',
  approaching: 'Due soon',
  neverUsed: 'Never used',
  tag: 'Tag',
  anyTag: 'Any tag',
  nothing: 'No secret is like this',
};

export const imports = {
  open: 'Import',
  title: 'Import a file',
  hint: 'Paste the text, or drop the file here. First you see what would happen; nothing is changed by looking.',
  text: 'Text of the file',
  file: 'Choose a file',
  format: 'Format',
  formats: {
    DOTENV: '.env',
    JSON: 'JSON',
    YAML: 'YAML',
    GITLAB_VARIABLES: 'Variables from GitLab (JSON)',
    INFISICAL: 'Export of Infisical',
  },
  environment: 'Environment, for names that say none',
  onConflict: 'Names that have another value already',
  conflicts: { UPDATE: 'get a new version', SKIP: 'stay as they are', REFUSE: 'refuse the import' },
  reason: 'Reason (optional)',
  look: 'Look what would happen',
  textFirst: 'Paste or choose a file first.',
  outcomes: { NEW: 'new', CHANGED: 'new version', SAME: 'same value', SKIPPED: 'stays', REFUSED: 'refused' },
  entries: 'What would happen',
  line: 'Line',
  what: 'What happens',
  refused: (count: number) =>
    `${plural(count, 'entry is', 'entries are')} refused, so nothing can be imported. Correct the text, then look again.`,
  nothing: 'Nothing in it would change anything.',
  verb: (fresh: number, changed: number) =>
    `Import: ${[fresh > 0 && `${fresh} new`, changed > 0 && plural(changed, 'new version', 'new versions')]
      .filter(Boolean)
      .join(', ')}`,
  done: (fresh: number, changed: number) =>
    `Imported ${plural(fresh, 'new secret', 'new secrets')} and ${plural(changed, 'new version', 'new versions')}.`,
};

export const bulk = {
  selected: (names: number) => `${plural(names, 'name', 'names')} selected`,
  bar: 'What to do with the selected names',
  select: (name: string) => `Select ${name}`,
  selectAll: 'Select all names shown',
  clear: 'Clear selection',
  delete: 'Delete',
  deleteTitle: (secrets: number) => `Delete ${plural(secrets, 'secret', 'secrets')}`,
  deleteHint: 'All of them or none. They go to the trash, from where they come back.',
  tag: 'Add tag',
  tagTitle: 'Add a tag',
  tagName: 'Tag',
  tagHint: 'Letters a to z, digits and hyphens.',
  protect: 'Protected refs only',
  protectTitle: 'Only on protected branches and tags',
  protectHint: 'Jobs on other branches and tags get these secrets no longer. All of them or none.',
  apply: (secrets: number) => `Change ${plural(secrets, 'secret', 'secrets')}`,
};

export const history = {
  compare: 'Compare',
  compareOne: (number: number) => `Compare version ${number} with the current one`,
  same: 'Both values are the same.',
  differ: 'The values differ.',
  bytes: (from: number, to: number) => `${plural(from, 'byte', 'bytes')} then, ${plural(to, 'byte', 'bytes')} now`,
  lines: (from: number, to: number) => `${plural(from, 'line', 'lines')} then, ${plural(to, 'line', 'lines')} now`,
  added: 'Keys added since:',
  removed: 'Keys removed since:',
  changed: 'Keys changed since:',
  written: 'That you compared is written to the audit log.',
  rollBack: 'Roll back',
  rollBackOne: (number: number) => `Roll back to version ${number}`,
  rollBackHint: (number: number) =>
    `Makes a new version with the value of version ${number}. Pipelines that run keep the value that they have.`,
  destroy: 'Destroy',
  destroyOne: (number: number) => `Destroy version ${number}`,
  destroyHint: 'The value is gone for good, also for pipelines that have it pinned. Its row stays, without the value.',
  rolledBackFrom: (number: number) => `the value of v${number}`,
  pinnedUntil: 'they get it until',
  morePinned: (count: number) => `and ${plural(count, 'more', 'more')}`,
  pinned: (count: number) => `pinned by ${plural(count, 'running pipeline', 'running pipelines')}`,
};

export const readers = {
  tab: 'All readers',
  sentence: 'People, tokens, trust rules and kinds of jobs that could get its value now, and those who did.',
  none: 'Nobody can read it',
  noneHint: 'No person, token, program elsewhere, role or job could get its value now.',
  marks: {
    COULD_AND_DID: 'could, and did',
    COULD_BUT_NEVER_DID: 'could, never did',
    DID_AND_NO_LONGER_MAY: 'did, no longer may',
  },
  kinds: {
    PERSON: 'Person',
    TOKEN: 'Token',
    TRUST_RULE: 'Trust rule',
    ROLE: 'Role',
    CUSTOM_ROLE: 'Custom role',
    JOB: 'Job',
  },
  uses: (count: number) => `${plural(count, 'time', 'times')} in 30 days`,
  chain: 'Why',
};

export const freezing = {
  freeze: 'Freeze',
  freezeTitle: (name: string) => `Freeze ${name}`,
  freezeHint: 'No job gets it from now on, running ones included, until it is thawed.',
  thaw: 'Thaw',
  thawTitle: (name: string) => `Thaw ${name}`,
  thawHint: 'Jobs may get it again.',
  reason: 'Reason',
};

export const promotion = {
  open: 'Compare and promote',
  title: 'Compare two environments',
  hint: 'Name by name, without showing a value. What you choose gets the value that the first one has.',
  from: 'From',
  to: 'To',
  choose: 'Choose two environments.',
  same: 'These are one and the same.',
  states: {
    ADDED: 'missing there',
    CHANGED: 'another value',
    REMOVED: 'only there',
    SAME: 'same value',
    SHARED: 'one secret for both',
    UNKNOWN: 'cannot be told',
  },
  name: 'Name',
  state: 'State',
  choice: (name: string) => `Promote ${name}`,
  nothing: 'Neither of them has a secret.',
  reason: 'Reason (optional)',
  verb: (count: number, to: string) => `Promote ${plural(count, 'secret', 'secrets')} to ${to}`,
  chooseFirst: 'Choose a name first.',
  done: (count: number, to: string) => `${plural(count, 'secret', 'secrets')} of ${to} changed.`,
};

export const trash = {
  title: 'Trash',
  sentence: 'What was deleted here and below. It comes back as one, until it is destroyed.',
  none: 'The trash is empty',
  noneHint: 'Deleted secrets, projects and groups wait here for some days, and can be brought back.',
  kinds: { SECRET: 'Secret', MANAGER: 'All secrets', PROJECT: 'Project', GROUP: 'Group' },
  what: 'What',
  where: 'Where',
  deleted: 'Deleted',
  destroyed: 'Destroyed',
  secrets: (count: number) => plural(count, 'secret', 'secrets'),
  restore: 'Restore',
  restoreOne: (name: string) => `Restore ${name}`,
  purge: 'Destroy now',
  purgeOne: (name: string) => `Destroy now: ${name}`,
  purgeHint: 'The values are destroyed for good. This cannot be undone.',
  restored: (name: string) => `${name} is back.`,
};
