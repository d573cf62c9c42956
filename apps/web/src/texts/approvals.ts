import { plural } from './plural';

/** What an ability lets somebody do, as the end of "may …". */
const ABILITIES: Record<string, string> = {
  'secret:list': 'see the names of secrets',
  'secret:read': 'look at secrets, without values',
  'secret:read_value': 'reveal values',
  'secret:create': 'create secrets',
  'secret:update': 'change secrets',
  'secret:delete': 'delete secrets',
  'secret:approve': 'approve the use of secrets',
  'secret:restore': 'bring secrets back from the trash',
  'secret:freeze': 'freeze secrets',
  'secret:thaw': 'thaw secrets',
  'secret_use:list': 'read the use log',
  'environment:deploy': 'deploy',
};

/** For a field that suggests abilities; the server has the whole list. */
export const knownAbilities = Object.keys(ABILITIES);

export const abilityInWords = (ability: string): string => ABILITIES[ability] ?? ability;

export const approvals = {
  title: 'Approvals',
  waiting: (count: number) => `${plural(count, 'decision waits', 'decisions wait')} for you.`,
  nothingWaits: 'Nothing waits for you.',
  forJobs: 'Secrets that jobs wait for',
  forPeople: 'People who ask for access',
  yours: 'What you asked for',
  noJobs: 'No job waits for your approval',
  noJobsHint: 'When a secret demands an approval, each job run that asks for it waits here until you decide.',
  noPeople: 'Nobody asks you for access',
  noPeopleHint: 'Requests of people who were refused something in your groups and projects are listed here.',
  noneAsked: 'You have asked for nothing',
  noneAskedHint: 'Where something is refused, “Ask for access” sends a request to those who may give it.',
  asksFor: 'asks for',
  onRef: 'on',
  for: 'for',
  startedBy: (names: string) => `started by ${names}`,
  due: 'withheld if nobody decides:',
  approve: 'Approve',
  refuse: 'Refuse',
  decide: 'Decide',
  approveJob: (secret: string, job: string) => `Approve ${secret} for ${job}`,
  refuseJob: (secret: string, job: string) => `Refuse ${secret} to ${job}`,
  approveFor: (username: string) => `Approve the request of ${username}`,
  refuseFor: (username: string) => `Refuse the request of ${username}`,
  giveVerb: 'Approve this job run',
  refuseVerb: 'Refuse this job run',
  giveHint: 'It counts for this job run, this commit and the secret as it is now. A retry asks again.',
  refuseHint: 'The job fails, and shows your reason.',
  requestGiveVerb: 'Give access',
  requestRefuseVerb: 'Refuse request',
  requestGiveHint: 'Makes an access rule for this person and this thing alone. It ends by itself.',
  requestRefuseHint: 'The person is told, with your reason.',
  reason: 'Reason',
  reasonNeeded: 'Write a reason first.',
  hours: 'For how many hours',
  hoursHint: (wished: number) => `${plural(wished, 'hour was', 'hours were')} asked for; you may give less.`,
  wishes: (ability: string, hours: number) =>
    `wants to ${abilityInWords(ability)} for ${plural(hours, 'hour', 'hours')}`,
  asked: (ability: string, hours: number) => `To ${abilityInWords(ability)} for ${plural(hours, 'hour', 'hours')}`,
  inPlace: 'in',
  said: 'Reason given:',
  decided: 'Decision:',
  until: 'until',
  cancel: 'Cancel request',
  cancelHint: 'Nobody decides about it any more.',
  states: { OPEN: 'Open', APPROVED: 'Approved', REFUSED: 'Refused', CANCELED: 'Canceled', ENDED: 'Ended' },
  railCount: (count: number) => `${plural(count, 'waits', 'wait')} for you`,
};

export const search = {
  open: 'Search',
  openHint: 'Search everything (Ctrl K)',
  title: 'Search everything',
  placeholder: 'Groups, projects, secrets, people, or #12 for a pipeline or job',
  hint: 'Type at least two letters, or # and a number. ↑ and ↓ move, Enter opens, Esc closes.',
  nothing: (text: string) => `Nothing that you may see matches “${text}”.`,
  results: 'Results',
  kinds: {
    group: 'Group',
    project: 'Project',
    secret: 'Secret',
    person: 'Person',
    pipeline: 'Pipeline',
    job: 'Job',
    page: 'Page',
  },
  found: (count: number) => plural(count, 'result', 'results'),
};
