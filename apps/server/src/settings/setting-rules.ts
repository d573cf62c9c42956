import { badInput } from '../platform/errors/index.js';

/** The numbers that hold for the whole installation. */
export interface SettingNumbers {
  /** Live secrets that one project may own; 0 for any number. */
  readonly projectSecretsLimit: number;
  /** Live secrets that one group may own; 0 for any number. */
  readonly groupSecretsLimit: number;
  /** Days that something deleted can still be restored. */
  readonly trashRetentionDays: number;
  /** Days before a secret's expiry on which people are told, most first. The moment of expiry is always told. */
  readonly reminderDays: readonly number[];
  /** Hours that a job waits for approvals before its secrets are withheld. */
  readonly approvalTimeoutHours: number;
  /** Hours that pipelines still get the version that they have pinned after it was replaced. */
  readonly pinOverlapHours: number;
  /** Megabytes of the largest artifact that is taken. */
  readonly artifactMaxMegabytes: number;
  /** Days that artifacts are kept whose configuration says nothing. */
  readonly artifactDays: number;
  /** Who must have a second factor: without one a session opens nothing but setting it up. */
  readonly twoFactorRequired: TwoFactorRequired;
}

export enum TwoFactorRequired {
  NOBODY = 'NOBODY',
  ADMINISTRATORS = 'ADMINISTRATORS',
  EVERYBODY = 'EVERYBODY',
}

export type SettingName = keyof SettingNumbers;

interface Rule<T> {
  /** The row in the table; the limits have GitLab's names. */
  readonly key: string;
  readonly initial: T;
  readonly read: (value: unknown) => T | null;
  readonly rule: string;
}

const MOST_SECRETS = 1_000_000;
const MOST_DAYS = 3650;
const FURTHEST_REMINDER = 365;
const MOST_APPROVAL_HOURS = 720;
const MOST_OVERLAP_HOURS = 720;
const MOST_REMINDERS = 10;
const MOST_MEGABYTES = 100_000;

const within =
  (least: number, most: number) =>
  (value: unknown): number | null =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : null;

function readReminderDays(value: unknown): readonly number[] | null {
  if (!Array.isArray(value) || value.length > MOST_REMINDERS) return null;
  const days = value.map(within(1, FURTHEST_REMINDER));
  if (!days.every((day) => day !== null) || new Set(days).size !== days.length) return null;
  return days.toSorted((a, b) => b - a);
}

const REQUIRED = Object.values(TwoFactorRequired);

const secretsLimit = (key: string): Rule<number> => ({
  key,
  initial: 10_000,
  read: within(0, MOST_SECRETS),
  rule: `must be from 0 (any number) to ${MOST_SECRETS}.`,
});

export const settingRules: { readonly [K in SettingName]: Rule<SettingNumbers[K]> } = {
  projectSecretsLimit: secretsLimit('project_secrets_limit'),
  groupSecretsLimit: secretsLimit('group_secrets_limit'),
  trashRetentionDays: {
    key: 'trash_retention_days',
    initial: 30,
    read: within(0, MOST_DAYS),
    rule: `must be from 0 to ${MOST_DAYS} days.`,
  },
  reminderDays: {
    key: 'reminder_days',
    initial: [30, 7, 1],
    read: readReminderDays,
    rule: `must be at most ${MOST_REMINDERS} different numbers from 1 to ${FURTHEST_REMINDER}.`,
  },
  approvalTimeoutHours: {
    key: 'approval_timeout_hours',
    initial: 24,
    read: within(1, MOST_APPROVAL_HOURS),
    rule: `must be from 1 to ${MOST_APPROVAL_HOURS} hours.`,
  },
  pinOverlapHours: {
    key: 'pin_overlap_hours',
    initial: 24,
    read: within(0, MOST_OVERLAP_HOURS),
    rule: `must be from 0 (at once) to ${MOST_OVERLAP_HOURS} hours.`,
  },
  artifactMaxMegabytes: {
    key: 'artifact_max_megabytes',
    initial: 100,
    read: within(1, MOST_MEGABYTES),
    rule: `must be from 1 to ${MOST_MEGABYTES} megabytes.`,
  },
  artifactDays: {
    key: 'artifact_days',
    initial: 30,
    read: within(1, MOST_DAYS),
    rule: `must be from 1 to ${MOST_DAYS} days.`,
  },
  twoFactorRequired: {
    key: 'two_factor_required',
    initial: TwoFactorRequired.NOBODY,
    read: (value) => REQUIRED.find((one) => one === value) ?? null,
    rule: `must be one of ${REQUIRED.join(', ')}.`,
  },
};

export const settingNames = Object.keys(settingRules) as SettingName[];

export interface SettingRow {
  readonly key: string;
  readonly value: unknown;
}

/** What no row tells, or tells in a way that is not allowed, is as at first. */
export function readSettings(rows: readonly SettingRow[]): SettingNumbers {
  const stored = new Map(rows.map((row) => [row.key, row.value]));
  const read = <T>(rule: Rule<T>): T => (stored.has(rule.key) ? rule.read(stored.get(rule.key)) : null) ?? rule.initial;
  return {
    projectSecretsLimit: read(settingRules.projectSecretsLimit),
    groupSecretsLimit: read(settingRules.groupSecretsLimit),
    trashRetentionDays: read(settingRules.trashRetentionDays),
    reminderDays: read(settingRules.reminderDays),
    approvalTimeoutHours: read(settingRules.approvalTimeoutHours),
    pinOverlapHours: read(settingRules.pinOverlapHours),
    artifactMaxMegabytes: read(settingRules.artifactMaxMegabytes),
    artifactDays: read(settingRules.artifactDays),
    twoFactorRequired: read(settingRules.twoFactorRequired),
  };
}

/** Throws BAD_USER_INPUT, naming the field and its range; null or absent keeps a setting. */
export function requireSettings(input: { readonly [K in SettingName]?: unknown }): Partial<SettingNumbers> {
  const asked = settingNames.filter((name) => input[name] != null);
  return Object.fromEntries(
    asked.map((name) => {
      const value = settingRules[name].read(input[name]);
      if (value === null) throw badInput(name, settingRules[name].rule);
      return [name, value];
    }),
  );
}
