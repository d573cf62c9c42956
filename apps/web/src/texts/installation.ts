import { plural } from './plural';

export const settings = {
  title: 'Settings',
  sentence: 'They hold for the whole installation, from the next request on.',
  verb: 'Save settings',
  fields: {
    approvalTimeoutHours: 'Hours that a job waits for approvals',
    trashRetentionDays: 'Days that something deleted can be restored',
    projectSecretsLimit: 'Secrets that one project may own',
    groupSecretsLimit: 'Secrets that one group may own',
    reminderDays: 'Days before a secret expires on which people are told',
    twoFactorRequired: 'Who must have a second factor',
  },
  hints: {
    approvalTimeoutHours: 'From 1 to 720. Then the secrets are withheld.',
    trashRetentionDays: 'From 0 to 3650.',
    projectSecretsLimit: '0 for any number.',
    groupSecretsLimit: '0 for any number.',
    reminderDays: 'At most 10 numbers, such as 30, 14, 7, 1.',
    twoFactorRequired: 'Without one they are led to set it up, and can do nothing else. Access tokens go on working.',
  },
  required: { NOBODY: 'Nobody', ADMINISTRATORS: 'Administrators', EVERYBODY: 'Everybody' },
};

export const placeTokens = {
  sentence: 'For programs that work here. Each token has a bot of its own, which is a member nowhere else.',
  role: 'Role',
  readApi: 'read_api: look at what the role may see',
  api: 'api: do what the role may do',
  none: 'No access tokens here',
  noneHint: 'Create one for a program that works here. It acts as itself, so it stays when people leave.',
  revokeOne: (name: string) => `Revoke ${name}`,
};

export const transfers = {
  title: (kind: 'project' | 'group') => (kind === 'project' ? 'Move project' : 'Move group'),
  hint: 'Everything in it comes along: secrets, members and history. What changes is who comes down from above.',
  target: 'Into this group',
  choose: 'Choose a group',
  noOther: 'No other group that you see',
  top: 'to the top, into no group',
  consequences: 'What the move changes',
  found: (count: number) =>
    count === 0
      ? 'Nobody gains or loses anything by this move.'
      : `${plural(count, 'thing changes', 'things change')} about who can read what:`,
  changes: { GAINED: 'gained', LOST: 'lost', CHANGED: 'changed' },
  verb: (path: string) => `Move to ${path}`,
};
