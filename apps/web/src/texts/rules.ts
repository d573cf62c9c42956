import { plural } from './plural';

interface Conditions {
  readonly environment: string | null;
  readonly secretName: string | null;
  readonly secretId: string | null;
  readonly tag: string | null;
  readonly protected: boolean | null;
}

function conditionsInWords(c: Conditions): string {
  const parts = [
    c.environment && `in environments \`${c.environment}\``,
    c.secretName && `secrets named \`${c.secretName}\``,
    c.secretId && 'one secret',
    c.tag && `secrets tagged \`${c.tag}\``,
    c.protected === true && 'secrets for protected refs only',
    c.protected === false && 'secrets for any ref',
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : 'everything here and below';
}

export const rules = {
  title: 'Access rules',
  sentence: 'Who may, or may never, do what here and below, beyond the roles. What prevents wins over what allows.',
  create: 'New rule',
  createVerb: 'Preview the new rule',
  editVerb: 'Preview the change',
  deleteVerb: 'Delete rule',
  deleteOne: (id: string) => `Delete rule ${id}`,
  editOne: (id: string) => `Edit rule ${id}`,
  editTitle: (id: string) => `Edit rule ${id}`,
  none: 'No access rules here',
  noneHint: 'Roles alone decide. A rule gives one person or role more, or keeps something from somebody.',
  effect: 'Effect',
  effects: { ALLOW: 'Allows', PREVENT: 'Prevents' },
  effectHints: {
    ALLOW: 'adds to what members have',
    PREVENT: 'wins over everything that allows, for administrators too',
  },
  who: 'For',
  principal: 'For whom',
  principals: {
    EVERYONE: 'Everyone',
    ROLE: 'A role',
    USER: 'One person',
    MEMBER_ROLE: 'A custom role',
  },
  role: 'Role',
  person: 'Person',
  customRole: 'Custom role',
  what: 'What',
  abilities: 'Abilities',
  abilitiesHint: 'As refusals name them, such as secret:read_value.',
  where: 'Where',
  conditions: 'Conditions',
  conditionsHint: 'All that are filled in must hold.',
  conditionsInWords,
  environment: 'Environment',
  secretName: 'Secret name',
  tag: 'Tag',
  protectedOnly: 'Protected',
  protections: { any: 'whatever it is', yes: 'for protected refs only', no: 'for any ref' },
  expires: 'Ends',
  expiresOptional: 'Ends (optional)',
  reason: 'Reason',
  here: 'here',
  expired: 'Ended',
  origins: { RULE: '', ACCESS_REQUEST: 'by request', BREAK_GLASS: 'broken glass' },
  principalName: (type: string, name: string) => {
    if (type === 'EVERYONE') return 'everyone';
    return type === 'USER' ? `@${name}` : name;
  },
};

export const preview = {
  title: 'What this would do',
  looking: 'Asking who gains, who loses, and what the jobs of the last 30 days would have got…',
  refused: 'This would be refused',
  nothing: (days: number) =>
    `Nobody gains or loses anything, and no job of the last ${plural(days, 'day', 'days')} would have had another answer.`,
  people: (count: number) => plural(count, 'person gains or loses something', 'people gain or lose something'),
  jobs: (count: number, replayed: number) =>
    `${plural(count, 'job', 'jobs')} of ${plural(replayed, 'looked at', 'looked at')} would have had another answer`,
  byRule: (rule: number | null, code: string) => (rule === null ? code : `rule ${rule}, ${code}`),
  loses: 'loses',
  gains: 'gains',
  both: 'gains and loses',
  changes: {
    WITHHELD: 'loses the secret',
    RELEASED: 'gains the secret',
    APPROVAL: 'would wait for an approval',
    OTHER_SECRET: 'gets another secret',
  },
  hidden: (people: number, jobs: number) =>
    `Besides these, ${[people > 0 && plural(people, 'person', 'people'), jobs > 0 && plural(jobs, 'job', 'jobs')]
      .filter(Boolean)
      .join(' and ')} that you may not see.`,
  truncated: 'There was more than could be looked at: the counts are the least there is.',
  stale: 'Something changed since this was told. Look again before you save.',
  again: 'Look again',
  save: (losing: { jobs: number; people: number }, gaining: { jobs: number; people: number }) => {
    const said = (of: { jobs: number; people: number }, verb: [string, string]): string | null => {
      const parts = [
        of.jobs > 0 && plural(of.jobs, 'job', 'jobs'),
        of.people > 0 && plural(of.people, 'person', 'people'),
      ].filter(Boolean);
      if (parts.length === 0) return null;
      return `${parts.join(' and ')} ${of.jobs + of.people === 1 ? verb[0] : verb[1]} access`;
    };
    const parts = [said(losing, ['loses', 'lose']), said(gaining, ['gains', 'gain'])].filter(Boolean);
    return parts.length > 0 ? `Save: ${parts.join(', ')}` : 'Save: nobody is affected';
  },
};

export const asking = {
  button: 'Ask for access',
  title: 'Ask for access',
  hint: 'Those who may give it are told by mail. You find the answer under “Approvals”.',
  reason: 'Why you need it',
  buttonAbout: (name: string) => `Ask for access: ${name}`,
  hours: 'For how many hours',
  verb: 'Send request',
  sent: 'Your request is sent. The answer will be under “Approvals”.',
  glass: 'Break the glass',
  glassHint:
    'In an emergency you take this right yourself, for at most an hour. All owners and the contact of the secret are told at once, and it is red in the audit log.',
  glassVerb: 'Break the glass',
  minutes: 'For how many minutes',
  broken: 'The right is yours until it ends by itself. Everybody concerned is told.',
};
