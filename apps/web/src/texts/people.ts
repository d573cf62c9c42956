import { plural } from './plural';

export const signIn = {
  title: 'Sign in',
  claim: 'Which job may have this secret, why, and who had it.',
  username: 'Username',
  password: 'Password',
  showPassword: 'Show or hide the password',
  verb: 'Sign in',
  ended: 'Your session ended',
  endedHint: 'Sign in again to go on. What you typed on this page is still there.',
};

export const password = {
  title: 'Password',
  sentence: 'Changing it ends your other sessions.',
  current: 'Current password',
  next: 'New password',
  verb: 'Change password',
  changed: 'Your password is changed.',
};

export const tokens = {
  title: 'Access tokens',
  sentence: 'For scripts and tools that act as you. A token can do at most what you can do.',
  one: 'access token',
  create: 'Create token',
  name: 'Name',
  nameHint: 'What will use it, so that you know later which one to revoke.',
  scopes: 'Scopes',
  readApi: 'read_api: look at what you may see',
  api: 'api: do what you may do',
  state: 'State',
  active: 'Active',
  revoked: 'Revoked',
  expired: 'Expired',
  lastUsed: 'Last used',
  expires: 'Expires',
  lifetime: (days: string) => (days ? `In ${days} days` : 'Never'),
  none: 'You have no access tokens',
  noneHint: 'Create one for a script that speaks GraphQL. It is shown once, so keep it somewhere safe.',
  shownOnce: (what: string) => `Copy this ${what} now: it is not shown again`,
  saved: 'I have saved it',
  revoke: 'Revoke',
  revokeTitle: 'Revoke access token',
  revokeHint: (name: string) => `Whatever uses “${name}” stops working at once.`,
};

export const audit = {
  sentence: 'Everything that was done on this installation, newest first.',
  sentenceOf: (path: string) => `What was done in ${path} and below, newest first.`,
  filter: 'Which events',
  byAction: 'Action',
  actionPlaceholder: 'secret.revealed',
  byActor: 'Done by',
  actorPlaceholder: 'username',
  apply: 'Filter',
  breakGlass: 'Broken glass',
  actionChip: (action: string) => `Action: ${action}`,
  actorChip: (actor: string) => `By: ${actor}`,
  /** Who is no user, by the name that the trail keeps. */
  nobodys: (name: string) => {
    if (name === 'system') return 'Lockkeeper (system)';
    return name === '(a program elsewhere)' ? 'a program elsewhere' : name;
  },
  aboutChip: (what: string) => `About: ${what}`,
  removeChip: (label: string) => `Remove the filter ${label}`,
  intact: 'Verified: the newest seals are intact',
  broken: 'Changed: a seal does not fit its rows. Run lockkeeper audit verify',
  notSealed: 'Not sealed yet',
  sealedUntil: 'Sealed up to',
  sealed: (sealed: number, waiting: number) =>
    `${plural(sealed, 'row', 'rows')} sealed, ${plural(waiting, 'waits', 'wait')} for the next seal`,
  head: 'Newest seal',
  headHint: 'Keep it elsewhere: lockkeeper audit verify --expect tells a cut end by it.',
  exportCsv: 'Export CSV',
  exportJsonLines: 'Export JSON lines',
  exported: (count: number, cut: boolean) =>
    cut
      ? `The newest ${plural(count, 'event is', 'events are')} in the file; there may be more.`
      : `${plural(count, 'event is', 'events are')} in the file.`,
  exportFailed: 'The server did not answer, so there is no file.',
  none: 'No events',
  noneHint: 'Nothing happened that matches. Remove a filter to see more.',
};

export const impersonation = {
  actAsShort: 'Act as',
  actAs: (username: string) => `Act as ${username}`,
  hint: (username: string) =>
    `For an hour at most you see what ${username} sees, and may run pipelines and jobs; no values, no logs, no changes of anything else. ${username} is told, and all that you do carries both names.`,
  reason: 'Why do you do this?',
  reasonNeeded: 'Say why first.',
  banner: (name: string, until: string) => `You act as ${name} until ${until}`,
  because: (reason: string) => `— ${reason}`,
  stop: 'Stop',
};

export const admin = {
  users: 'Users',
  usersSentence: 'People who can sign in here. What they may do is decided by their memberships.',
  filterUsers: 'Filter users',
  createUser: 'New user',
  createUserVerb: 'Create user',
  username: 'Username',
  name: 'Name',
  email: 'Email',
  emailOptional: 'Email (optional)',
  state: 'State',
  lastSignIn: 'Last sign-in',
  firstPassword: 'First password',
  firstPasswordHint: 'Hand it over in person; they can change it under “Password”.',
  makeAdministrator: 'Administrator: manages users and the installation, reveals no secrets',
  administrator: 'administrator',
  auditor: 'auditor',
  kinds: { PERSON: '', BOT: 'bot of a token', SERVICE_ACCOUNT: 'service account' },
  makeAuditor: 'Make auditor',
  endAuditor: 'End auditor',
  auditorOne: (username: string, auditor: boolean) =>
    auditor ? `End auditor: ${username}` : `Make auditor: ${username}`,
  auditorHint: 'An auditor sees the metadata of everything and all audit events. He changes and reveals nothing.',
  auditorEndHint: (username: string) => `${username} sees again what memberships allow, from the next request on.`,
  active: 'Active',
  blocked: 'Blocked',
  locked: 'Locked after wrong passwords',
  block: 'Block',
  unblock: 'Unblock',
  blockVerb: 'Block user',
  unblockVerb: 'Unblock user',
  blockOne: (username: string) => `Block ${username}`,
  unblockOne: (username: string) => `Unblock ${username}`,
  blockHint: (username: string) =>
    `${username} can no longer sign in, and the sessions and tokens of ${username} stop working at once.`,
  unblockHint: (username: string) => `${username} can sign in again, with the same memberships as before.`,
  installation: 'Installation',
  store: 'Store of values',
  storeState: 'State of the store',
  stores: (store: string) => (/openbao/i.test(store) ? 'OpenBao' : /built/i.test(store) ? 'Built-in store' : store),
  storeSentence: (store: string, ready: boolean) =>
    `Values are kept in ${/openbao/i.test(store) ? 'OpenBao' : 'the built-in store'}, which ${ready ? 'answers.' : 'does not answer: no job gets a secret until it does.'}`,
  ready: 'Ready',
  notReady: 'Not ready',
  version: 'Version',
  schema: 'Schema of the database',
  postgres: 'PostgreSQL',
  node: 'Node.js',
  installationId: 'Installation id',
};
