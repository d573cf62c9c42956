import { plural } from './plural';

export const frame = {
  home: 'Home',
  homeOf: 'Lockkeeper, to the home page',
  groups: 'Groups',
  approvals: 'Approvals',
  audit: 'Audit',
  admin: 'Admin',
  console: 'GraphQL console',
  rail: 'Main',
  menu: 'Menu',
  skip: 'Skip to the content',
  breadcrumbs: 'Where you are',
  sectionsOf: 'Pages of this place',
  person: (name: string) => `${name}: appearance, tokens, sign out`,
  appearance: 'Appearance',
  schemes: { light: 'Light', dark: 'Dark', auto: 'As the system' },
  compact: 'Compact lists',
  signOut: 'Sign out',
  sections: {
    overview: 'Overview',
    secrets: 'Secrets',
    pipelines: 'Pipelines',
    jobs: 'Jobs',
    configuration: 'Configuration',
    environments: 'Environments',
    members: 'Members',
    runners: 'Runners',
    findings: 'Findings',
    rules: 'Rules',
    trash: 'Trash',
    tokens: 'Tokens',
    webhooks: 'Webhooks',
    audit: 'Audit',
    settings: 'Settings',
    users: 'Users',
    groups: 'Groups',
    roles: 'Custom roles',
    queue: 'Jobs',
    store: 'Store',
    'trust-rules': 'Trust rules',
    issuer: 'ID tokens',
    installation: 'Installation',
  },
  crumbs: {
    groups: 'Groups',
    new: 'New',
    group: 'Group',
    project: 'Project',
    approvals: 'Approvals',
    audit: 'Audit',
    admin: 'Admin',
    users: 'Users',
    installation: 'Installation',
    runners: 'Runners',
    settings: 'Settings',
    me: 'You',
    tokens: 'Access tokens',
    password: 'Password',
    sessions: 'Signing in',
    roles: 'Custom roles',
    queue: 'Jobs',
    store: 'Store',
    'trust-rules': 'Trust rules',
    issuer: 'ID tokens',
  },
};

export const actions = {
  cancel: 'Cancel',
  close: 'Close',
  copied: 'Copied',
  copy: (what: string) => `Copy: ${what}`,
  delete: 'Delete',
  edit: 'Edit',
  reload: 'Load the page again',
  save: 'Save changes',
  saved: 'Your changes are saved.',
  tryAgain: 'Try again',
  typeToConfirm: (name: string) => `Type ${name} to confirm`,
};

export const lists = {
  filterHint: 'Press / to filter, j and k to move, Enter to open',
  more: 'Show more',
  sideways: (what: string) => `${what}, scrolls sideways`,
  noMatch: (filter: string) => `Nothing here matches “${filter}”`,
  shown: (shown: number, count: number | null) => (count === null ? `${shown} shown` : `${shown} of ${count} shown`),
};

export const failures = {
  loading: 'Loading…',
  title: 'This could not be loaded',
  unreachable: 'The server does not answer. Nothing was changed; what you typed is still here.',
  serverGone: 'The server does not answer',
  serverGoneHint: 'This page asks again every few seconds. What you typed stays.',
  requestId: (id: string) => `Request ${id}`,
  broken: 'This page could not be shown',
  brokenHint: 'Perhaps the server was updated meanwhile. Loading the page again usually helps.',
  notFound: {
    title: 'Not found',
    hint: 'This does not exist, or you may not see it. If somebody sent you the address, ask them to make you a member.',
  },
  forbidden: {
    title: 'You may not see this',
    hint: 'Your role here does not include it. Ask an owner of the group or project for a higher role.',
  },
};

export const unsaved = {
  title: 'Leave without saving?',
  hint: 'What you typed on this page is saved nowhere yet. If you leave, it is gone.',
  leave: 'Leave and lose it',
};

export const time = { never: 'never', justNow: 'just now' };

export const people = { unknown: 'nobody' };

export const home = {
  title: (name: string) => `Hello, ${name}`,
  needsYou: 'Needs you',
  nothingNeedsYou:
    'Nothing needs you right now: no decision waits, no secret is due, and no branch’s latest pipeline has failed.',
  toApprove: (count: number) => `${plural(count, 'job run waits', 'job runs wait')} for your approval of a secret`,
  toApproveRuns: (count: number) => `${plural(count, 'job run waits', 'job runs wait')} for your approval to deploy`,
  toDecide: (count: number) => `${plural(count, 'person asks', 'people ask')} you for access`,
  decide: 'Decide',
  failing: (ref: string, project: string) => `The latest pipeline of ${ref} in ${project} failed`,
  look: 'Look at it',
  rotate: 'Set a new value',
  secretDue: {
    expired: (name: string) => `${name} has expired: no job gets it`,
    expiring: (name: string) => `${name} expires`,
    overdue: (name: string) => `${name} is overdue for a new value`,
    approaching: (name: string) => `${name} is due for a new value`,
    exposed: (name: string) => `${name} is exposed: a job showed its value`,
    frozen: (name: string) => `${name} is frozen: no job gets it`,
  },
  moreSecrets: 'More secrets are due than are listed here.',
  welcome: 'You have no projects yet',
  welcomeHint: (mayCreate: boolean) =>
    mayCreate
      ? 'A project holds secrets and the pipelines that may have them. Projects live in groups, so create a group first.'
      : 'Ask an owner of a group to make you a member; its projects will be listed here.',
};

export { plural };
