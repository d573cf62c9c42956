/** Number of a rule of the gate, 1 to 11; 0 is what comes before the rules: the choice of the variant and the facts. */
export type RuleNumber = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11;

/** The rules of the gate in the order in which they are judged, by short title. */
export const ruleTitles = {
  0: 'Variant and facts',
  1: 'Running job and its runner',
  2: 'Owner',
  3: 'Asked for',
  4: 'State of manager, namespace, secret and version',
  5: 'Environment',
  6: 'Ref',
  7: 'Protected ref',
  8: 'Pipeline source',
  9: 'Condition',
  10: 'Approval',
  11: 'Safe job',
} as const satisfies Readonly<Record<RuleNumber, string>>;

/** What a reason code means: the rule that it belongs to, and a short title for lists and documents. */
export interface Reason {
  readonly rule: RuleNumber;
  readonly title: string;
}

/** Every reason to withhold. Codes are stable: they stand in the use log and in API answers. */
export const reasons = {
  secret_missing: { rule: 0, title: 'No secret of that name' },
  variant_conflict: { rule: 0, title: 'Two variants match equally well' },
  unknown_facts: { rule: 0, title: 'A fact is unknown or malformed' },
  job_not_running: { rule: 1, title: 'The job is not running' },
  job_token_invalid: { rule: 1, title: "The job's token is not valid" },
  runner_mismatch: { rule: 1, title: 'Another runner asks than the one that has the job' },
  not_owner: { rule: 2, title: "The owner is neither the job's project nor a group above it" },
  project_not_allowed: { rule: 2, title: "The project is not on the secret's list" },
  not_asked: { rule: 3, title: 'The job did not ask for it' },
  manager_inactive: { rule: 4, title: 'The secrets manager is not active' },
  namespace_archived: { rule: 4, title: 'The namespace is archived' },
  secret_deleted: { rule: 4, title: 'The secret is deleted' },
  secret_expired: { rule: 4, title: 'The secret has expired' },
  secret_frozen: { rule: 4, title: 'The secret is frozen' },
  version_destroyed: { rule: 4, title: 'The version is destroyed' },
  version_superseded: { rule: 4, title: 'The pinned version was replaced, and its time is over' },
  environment_mismatch: { rule: 5, title: 'The environment is not in scope' },
  environment_not_deployable: { rule: 5, title: 'The actor may not deploy to the environment' },
  ref_mismatch: { rule: 6, title: 'The ref is not in scope' },
  ref_not_protected: { rule: 7, title: 'The ref is not protected' },
  fork_source: { rule: 8, title: 'The pipeline comes, or may come, from a fork' },
  source_not_accepted: { rule: 8, title: 'The pipeline source is not accepted' },
  condition_failed: { rule: 9, title: 'The condition does not hold' },
  environment_not_approved: { rule: 10, title: 'Too few people have approved the job run for its environment' },
  approval_missing: { rule: 10, title: 'Nobody has approved it for this job run' },
  approval_void: { rule: 10, title: 'Its approval does not count any more' },
  debug_trace: { rule: 11, title: 'The job has debug trace on' },
  interactive_session: { rule: 11, title: 'The job has an interactive session' },
  job_canceling: { rule: 11, title: 'The job is being canceled' },
} as const satisfies Readonly<Record<string, Reason>>;

/** Stable code of a reason to withhold. */
export type ReasonCode = keyof typeof reasons;

const ofSecretAlone: ReadonlySet<ReasonCode> = new Set([
  'manager_inactive',
  'secret_deleted',
  'secret_expired',
  'secret_frozen',
  'version_destroyed',
  'version_superseded',
] satisfies ReasonCode[]);

/** Whether a reason lies in the secret and the time alone, so that it withholds this secret from every job. */
export const withholdsFromAll = (code: ReasonCode): boolean => ofSecretAlone.has(code);
