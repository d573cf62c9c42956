import { badInput, refuse } from '../platform/errors/index.js';

/** What a person decides about a runner. */
export interface RunnerSettings {
  readonly description: string;
  readonly tags: readonly string[];
  readonly runUntagged: boolean;
  readonly protected: boolean;
  /** Of a project's runner: it is assigned to no further projects. */
  readonly locked: boolean;
  readonly maximumTimeout: number | null;
}

export type SettingsInput = { readonly [S in keyof RunnerSettings]?: RunnerSettings[S] | null | undefined };

const MOST_TAGS = 50;
const LONGEST_TAG = 255;
const LONGEST_DESCRIPTION = 1024;
const LONGEST_TIMEOUT = 2_592_000;
// Tags are told apart as they are written, and lists of them are shown with commas.
const TAG = /^[^\s,\p{C}](?:[^,\p{C}]*[^\s,\p{C}])?$/u;

/** The settings that hold after `input`; what is absent stays as in `before`. */
export function settingsAfter(input: SettingsInput, before: RunnerSettings): RunnerSettings {
  const settings: RunnerSettings = {
    description: requireDescription(input.description ?? before.description),
    tags: requireTags(input.tags ?? before.tags),
    runUntagged: input.runUntagged ?? before.runUntagged,
    protected: input.protected ?? before.protected,
    locked: input.locked ?? before.locked,
    maximumTimeout: requireTimeout(input.maximumTimeout === undefined ? before.maximumTimeout : input.maximumTimeout),
  };
  if (settings.tags.length === 0 && !settings.runUntagged)
    throw refuse(
      'TAKES_NO_JOB',
      'runUntagged',
      'A runner without tags must take jobs without tags, else it takes none.',
    );
  return settings;
}

export const NEW_RUNNER: RunnerSettings = {
  description: '',
  tags: [],
  runUntagged: true,
  protected: false,
  // Whoever runs the machine sees the secrets of its jobs.
  locked: true,
  maximumTimeout: null,
};

/** What has no meaning for a runner is not taken from who thinks that it has. */
export function requireLockable(input: SettingsInput, scope: string): void {
  if (input.locked != null && scope !== 'project') throw badInput('locked', 'is given for runners of a project only.');
}

function requireDescription(description: string): string {
  const trimmed = description.trim();
  if (trimmed.length > LONGEST_DESCRIPTION)
    throw badInput('description', `has at most ${LONGEST_DESCRIPTION} characters.`);
  if (/\p{Cc}/u.test(trimmed)) throw badInput('description', 'has no control characters.');
  return trimmed;
}

function requireTags(tags: readonly string[]): readonly string[] {
  const distinct = [...new Set(tags)];
  if (distinct.length > MOST_TAGS) throw badInput('tags', `has at most ${MOST_TAGS} tags.`);
  for (const tag of distinct)
    if (tag.length > LONGEST_TAG || !TAG.test(tag))
      throw badInput(
        'tags',
        `has tags of 1 to ${LONGEST_TAG} characters without commas and without blanks at the ends.`,
      );
  return distinct;
}

function requireTimeout(seconds: number | null): number | null {
  if (seconds !== null && (seconds < 1 || seconds > LONGEST_TIMEOUT))
    throw badInput('maximumTimeout', `is from 1 to ${LONGEST_TIMEOUT} seconds.`);
  return seconds;
}
