import { plural } from './plural';

interface Seen {
  readonly form: keyof typeof forms;
  readonly place: keyof typeof places;
  readonly line: number;
  readonly path: string | null;
}

const forms = {
  RAW: 'Its value, unchanged,',
  LINE: 'A line of its value',
  LEAF: 'A part of its value',
  BASE64: 'Its value in base64',
  HEX: 'Its value in hex',
  JSON: 'Its value as JSON writes it',
  SHELL: 'Its value as a shell writes it',
  URL: 'Its value as addresses write it',
  HTML: 'Its value as HTML writes it',
};

const places = { LOG: 'the log', RUNNER: 'the output, before the runner masked it', ARTIFACT: 'an artifact' };

export const findings = {
  title: 'Findings',
  tab: 'Findings',
  sentence: 'A finding tells where a job showed a value. The text itself is masked and kept nowhere.',
  open: (count: number) =>
    count === 0 ? 'No secret is exposed.' : `${plural(count, 'finding waits', 'findings wait')} for somebody.`,
  none: 'Nothing was found',
  noneHint:
    'When a job shows a form of a secret, in its log or in an artifact, it is told here: which secret and where.',
  filter: 'Filter by secret or job',
  resolvedToo: 'Show resolved ones too',
  seen: ({ form, place, line, path }: Seen) =>
    `${forms[form]} in ${path ? `\`${path}\`` : places[place]}, line ${line}`,
  version: (number: number, current: boolean) =>
    current ? `v${number}, the current value` : `v${number}, replaced meanwhile`,
  by: 'of',
  exposed: 'Exposed',
  exposedNote: 'A job showed this value. Set a new one, make the old one useless where it counts, then say so below.',
  look: 'See where',
  resolve: 'Resolve',
  resolveOne: (secret: string, job: string) => `Resolve the finding of ${secret} in ${job}`,
  resolveVerb: 'Resolve finding',
  what: 'What was done about it?',
  resolutions: {
    ROTATED: 'The secret has a new value',
    REVOKED: 'The old value was made useless where it counts',
    FALSE_POSITIVE: 'It was something else that looks alike',
    ACCEPTED: 'It may stay as it is',
  },
  states: {
    ROTATED: 'New value',
    REVOKED: 'Made useless',
    FALSE_POSITIVE: 'Something else',
    ACCEPTED: 'Accepted',
  },
  reason: 'Why, or where that is written down',
  freezes: 'Freeze a secret as soon as it is found',
  freezesHint: 'No job gets it until somebody thaws it, the one that showed it included.',
};
