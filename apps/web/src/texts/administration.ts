import { plural } from './plural';

export const store = {
  title: 'Store of values',
  sentence: (kind: string, state: string, ready: boolean) => {
    const what = kind === 'openbao' ? 'OpenBao' : 'The built-in store';
    if (ready) return `${what} answers: a value was read just now.`;
    return state === 'SEALED'
      ? `${what} is sealed: no value can be read or written until somebody unseals it.`
      : `${what} does not give values: jobs wait or fail until it does.`;
  },
  kinds: (kind: string) => (kind === 'openbao' ? 'OpenBao' : 'Built-in, in PostgreSQL'),
  kind: 'Store',
  state: 'State',
  states: {
    ACTIVE: 'Not sealed',
    STANDBY: 'Standby',
    SEALED: 'Sealed',
    UNINITIALISED: 'Not set up',
    UNREACHABLE: 'Does not answer',
  },
  version: 'Version',
  read: 'Reading one value',
  millis: (millis: number) => `took ${plural(millis, 'millisecond', 'milliseconds')}`,
  notRead: 'failed, or took more than 2 seconds',
  clock: 'Its clock',
  clockAhead: (seconds: number) =>
    seconds === 0
      ? 'agrees with ours'
      : `${plural(Math.abs(seconds), 'second', 'seconds')} ${seconds > 0 ? 'ahead' : 'behind'}`,
  orphans: 'Values that nothing names',
  noReconcile: 'Not looked for yet: that happens every ten minutes',
  reconciled: ({ outcome, values, orphans }: { outcome: string; values: number; orphans: number }) => {
    if (outcome === 'foreign_store') return 'Stopped: the store is not the one of this installation';
    if (outcome === 'too_many_orphans')
      return `Stopped: ${plural(orphans, 'value', 'values')} of ${values} would be destroyed. Was an older database restored?`;
    if (orphans === 0) return `None among ${plural(values, 'value', 'values')}`;
    return `${plural(orphans, 'value', 'values')} of ${values}, left by a crash and now being destroyed`;
  },
  destructions: 'To be destroyed',
  destroyed: (waiting: number, attempts: number) => {
    if (waiting === 0) return 'Nothing waits';
    const tried = attempts > 0 ? `, tried ${plural(attempts, 'time', 'times')}` : '';
    return `${plural(waiting, 'value waits', 'values wait')} for the store${tried}`;
  },
  since: 'since',
  keys: 'Keys',
  keysHint: 'Digests, to compare by. No key is shown anywhere.',
  key: 'Key',
  fingerprint: 'Digest',
  age: 'There since',
  checks: 'Dry run of the settings',
  checksHint: 'What OpenBao has against what it should have. Looking changes nothing.',
  allAsDemanded: 'Everything is as it should be.',
  differing: (count: number) => `${plural(count, 'thing needs', 'things need')} a look.`,
  verdicts: {
    AS_DEMANDED: 'As it should be',
    WOULD_CHANGE: 'Set at the next start',
    DIFFERS: 'Differs',
    UNKNOWN: 'Not known',
  },
  policies: 'Policies that OpenBao must have',
  policiesHint:
    'As npm run openbao:config writes them: who writes cannot read, who reads cannot write. No identity may read the policies themselves, so they are not part of the dry run: compare them with bao policy read lk-writer and the like.',
  identity: 'Identity',
  path: 'Path',
  capabilities: 'May',
};

export const queue = {
  title: 'Jobs',
  sentence: (pending: number, running: number) =>
    pending + running === 0
      ? 'No job waits or runs.'
      : `${plural(pending, 'job waits', 'jobs wait')} for a runner, ${plural(running, 'runs', 'run')}.`,
  none: 'Nothing is under way',
  noneHint: 'Jobs show here from the moment they may start until they are over, by project.',
  project: 'Project',
  pending: 'Waiting',
  running: 'Running',
  otherwise: 'Held back',
  oldest: 'Waits longest',
  why: 'Why',
  taken: 'A runner can take it',
  held: ({
    waitingForApproval,
    waitingForResource,
    delayed,
  }: Record<'waitingForApproval' | 'waitingForResource' | 'delayed', number>) =>
    [
      waitingForApproval > 0 ? `${waitingForApproval} for approval` : '',
      waitingForResource > 0 ? `${waitingForResource} for another job` : '',
      delayed > 0 ? `${delayed} until later` : '',
    ]
      .filter(Boolean)
      .join(', '),
  work: 'Background work',
  workHint: 'What the servers do by themselves, with the last turn of each, to half a minute.',
  workFailing: (count: number) => `${plural(count, 'work fails', 'works fail')} or did not run when it should have.`,
  workFine: 'All of it ran when it should have.',
  noWork: 'Nothing has had a turn yet: look again in a minute.',
  name: 'Work',
  every: 'Every',
  seconds: (seconds: number) => (seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`),
  state: 'State',
  last: 'Last turn',
  took: 'Took',
  failure: 'Last failure',
  failing: 'Fails',
  late: 'Late',
  fine: 'Fine',
  millis: (millis: number) => `${millis} ms`,
};

export const inventory = {
  groups: 'Groups',
  groupsSentence: (count: number) => `${plural(count, 'group', 'groups')} on this installation.`,
  filterGroups: 'Filter groups',
  path: 'Full path',
  members: 'Members',
  projects: 'Projects',
  secrets: 'Secrets',
  created: 'Created',
  noGroups: 'There are no groups yet',
  tokens: 'Access tokens',
  tokensSentence: 'Of all people, groups, projects and service accounts. Revoke what nobody uses any more.',
  filterTokens: 'Filter by name, user or place',
  endedToo: 'Revoked and expired too',
  name: 'Name',
  owner: 'Acts as',
  place: 'Belongs to',
  ofPerson: 'the person',
  issuedBy: (rule: string) => `issued by the trust rule ${rule}`,
  noTokens: 'There are no tokens',
  revokeHint: (name: string, username: string) =>
    `Whatever uses “${name}” of ${username} stops working at once, and cannot be made to work again.`,
  roles: 'Custom roles',
  rolesSentence: 'Roles with abilities added, of all groups. Owners of a group make them on its page of members.',
  noRoles: 'There are no custom roles',
  noRolesHint:
    'The owner of a group makes one where a role falls short of what somebody needs, on the page of members.',
  group: 'Group',
  adds: 'Adds to',
  abilities: 'Abilities',
  holders: 'Members with it',
};

export const issuer = {
  title: 'ID tokens',
  sentence: 'Jobs show them to clouds and vaults, which trust this issuer. Lockkeeper itself trusts no other for jobs.',
  issuer: 'Issuer',
  discovery: 'Discovery',
  keys: 'Published keys',
  key: 'Key',
  state: 'State',
  states: { COMING: 'Signs soon', SIGNING: 'Signs', KEPT: 'Verifies only' },
  since: 'Signs since',
  until: 'Published until',
  stays: 'until it is replaced',
  none: 'This installation signs no ID tokens',
  noneHint:
    'Jobs that ask for one by id_tokens: are not run. Make the first key on the machine of the server, and name its file in LOCKKEEPER_ID_TOKEN_KEYS_FILE.',
  rotate: 'Replace the key that signs',
  rotateHint:
    'Where the file of keys can be written. The new key signs after a minute; the old one stays published until its last token is over.',
  command: 'npm run lockkeeper -- id-token-keys rotate',
};
