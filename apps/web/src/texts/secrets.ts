import { bytesInWords, plural } from './plural';

interface Scope {
  readonly environment: string;
  readonly branch: string;
  readonly tag: string | null;
  readonly protected: boolean;
}

function refsInWords({ branch, tag, protected: guarded }: Scope): string {
  const kind = guarded ? 'protected ' : '';
  if (branch === '*' && !tag) return guarded ? 'on protected branches and tags' : 'on any branch or tag';
  const parts = [
    branch && `${kind}branches that match \`${branch}\``,
    tag && `${kind}tags that match \`${tag}\``,
  ].filter(Boolean);
  return parts.length > 0 ? `on ${parts.join(' and ')}` : 'on no branch and no tag yet';
}

function environmentInWords(environment: string): string {
  if (environment === '*') return 'any environment, or none';
  if (environment === '') return 'no environment yet';
  return environment.includes('*') ? `environments that match \`${environment}\`` : `\`${environment}\``;
}

export const secrets = {
  narrowScope: 'Narrow the scope',
  count: (count: number) => plural(count, 'name', 'names'),
  countSecrets: (count: number) => plural(count, 'secret', 'secrets'),
  sentence: (names: number, environments: number) =>
    `${plural(names, 'name', 'names')} · ${plural(environments, 'environment', 'environments')}`,
  off: (kind: 'project' | 'group') => `Secrets are turned off in this ${kind}`,
  offHint:
    'Turn them on to keep values here that jobs may have. Nothing is given to any job before you create a secret and a job asks for it.',
  offAsk: 'Ask a maintainer to turn them on.',
  turnOn: 'Turn on secrets',
  create: 'New secret',
  createVerb: 'Create secret',
  explain: 'Explain access',
  none: 'No secrets yet',
  noneHint:
    'Create the first one: a name, a value, and who gets it. A job gets it when its configuration asks for the name.',
  filter: 'Filter names',
  gridLabel: 'Secrets: names by environments',
  name: 'Name',
  used: 'Used',
  state: 'State',
  everyEnvironment: 'every environment',
  scopeHint: (scope: string) =>
    scope === '*' ? 'Every environment, and jobs without one' : `The scope ${scope}, as written in secrets`,
  protectedEnvironment: 'protected environment',
  protectedRefs: 'protected refs only',
  inherited: 'inherited',
  inheritedFrom: (path: string) => `Inherited from ${path}`,
  cell: (name: string, scope: string, version: number) =>
    `${name} for ${scope === '*' ? 'every environment' : scope}, version ${version}`,
  add: 'add',
  addFor: (name: string, scope: string) =>
    scope === '*' ? `Add a value of ${name} for every environment` : `Add a value of ${name} for ${scope}`,
  fine: 'Fine',
  frozen: 'Frozen',
  expired: 'Expired',
  warning: 'Look at this',
  owner: 'Owner',
  environment: 'Environment',
  environmentHint: 'A name, a pattern such as review/*, or * for every job.',
  ref: 'Branch or tag',
  anyRef: 'Any branch or tag',
  someRefs: 'Only these',
  branch: 'Branches',
  tag: 'Tags',
  protectedLabel: 'Only on protected branches and tags',
  currentVersion: 'Version',
  versionFacts: (number: number, bytes: number) => `v${number}, ${bytesInWords(bytes)}`,
  changed: 'Changed',
  allChanges: 'All that happened to it',
  expires: 'Expires',
  expiresOptional: 'Expires (optional)',
  contact: 'Contact',
  contactOptional: 'Contact (optional)',
  contactHint: 'Whom to ask about it.',
  secretTags: 'Tags',
  tagsOptional: 'Tags (optional)',
  rotation: 'New value every … days (optional)',
  rotationHint: 'At least 7; you are reminded. Empty for no reminder.',
  approval: 'Approval',
  approvalNeeded: 'each job run waits for one',
  approvalLabel: 'Each job run waits until somebody else approves it',
  writeOnlyLabel: 'Write-only: nobody reveals it, only jobs get it; it stays so for ever',
  more: 'More settings',
  lastReleased: 'Last released',
  edit: 'Edit secret',
  editTitle: (name: string) => `Edit ${name}`,
  saveVerb: 'Save secret',
  delete: 'Delete secret',
  deleteQuestion: (name: string, scope: string) =>
    `Delete ${name} for ${scope === '*' ? 'every environment' : scope}? Jobs that ask for it get nothing from now on. The value is kept in the trash.`,
  showValue: 'Reveal value',
  revealNotice: 'Shows the value for 30 seconds. It is written to the audit log that you looked.',
  revealed: 'Revealed value',
  revealWritten: 'written to the audit log',
  hidesIn: (seconds: number) => `Hides itself in ${Math.max(seconds, 0)} s`,
  hide: 'Hide',
  useLog: 'Use',
  versions: 'Versions',
  whoGetsIt: 'Who gets it?',
  tryAJob: 'Try a job',
  tryAJobHint: 'Say where a job runs, and see whether it would get this secret. Nothing is released by asking.',
  current: 'Current',
  destroyed: 'Destroyed',
  bytes: bytesInWords,
  neverUsed: 'No job has asked for it yet',
  neverUsedHint: 'Each release and each refusal will be listed here, with the job, the ref and the person.',
  released: 'Released',
  withheld: 'Withheld',
  nameHint: 'Letters, digits and _, such as DATABASE_URL.',
  value: 'Value',
  newValue: 'New value (leave empty to keep the current one)',
  size: (bytes: number, most: number) =>
    bytes > most ? `${bytesInWords(bytes)}: at most ${bytesInWords(most)}` : bytesInWords(bytes),
  showTyping: 'Show what I type',
  hideTyping: 'Hide what I type',
  tooShort: 'Shorter than 8 bytes: too short to mask well in logs.',
  descriptionOptional: 'Description (optional)',
  reasonOptional: 'Reason (optional)',
  reasonHint: 'Why this value or rule; it stays with the version.',
  preview: 'Who gets it, explained',
  willBe: 'With what you typed',
  scopeInWords: (scope: Scope) =>
    `Released to jobs of ${environmentInWords(scope.environment)}, ${refsInWords(scope)}, that ask for it by name.`,
  todayTitle: 'Right now, before you save',
  todayHint: 'What the gate would say to a job of yours that asks for this name:',
  nameFirst: 'Type a name to see what a job gets today.',
  conflict: 'Somebody changed this secret meanwhile',
  conflictNow: (sentence: string, version: number) => `Now it is: ${sentence} Version ${version} is current.`,
  conflictKept: 'What you typed is still here.',
  overwrite: 'Save mine over it',
};

export const access = {
  title: 'Explain access',
  sentence:
    'Say which job you mean, and see which secrets it would get if you started it, and why not the others. Nothing is released by asking.',
  on: 'On',
  refName: 'Branch or tag name',
  in: 'In environment',
  noEnvironment: 'none',
  nameARef: 'Name a branch or a tag.',
  answer: 'What the gate says',
  nothingInReach: 'No secret is in reach of such a job.',
  summary: (all: number, withheld: number) =>
    withheld === 0
      ? all === 1
        ? 'The one secret in reach can be released.'
        : `All ${all} secrets in reach can be released.`
      : `${withheld} of ${plural(all, 'secret', 'secrets')} would be withheld.`,
  released: 'would be released',
  withheld: 'would be withheld',
  also: 'Also:',
  openRules: 'Only a running job can tell:',
};
