import { jobStates, type Phase } from './facts.js';

// Each check gives the path of the first fact that is unknown or malformed, or null when all is known. Paths are relative
// ('' the fact itself) and made on failure only: every decision passes here.
type Check = (fact: unknown) => string | null;

const when =
  (holds: (fact: unknown) => boolean): Check =>
  (fact) =>
    holds(fact) ? null : '';

const orNull =
  (check: Check): Check =>
  (fact) =>
    fact === null ? null : check(fact);

const orAbsent =
  (check: Check): Check =>
  (fact) =>
    fact === undefined ? null : check(fact);

const listOf =
  (check: Check): Check =>
  (fact) => {
    if (!Array.isArray(fact)) return '';
    for (let index = 0; index < fact.length; index++) {
      const unknown = check(fact[index]);
      if (unknown !== null) return `[${index}]${unknown}`;
    }
    return null;
  };

const shape = (fields: Readonly<Record<string, Check>>): Check => {
  const checks = Object.entries(fields);
  return (fact) => {
    if (typeof fact !== 'object' || fact === null) return '';
    for (const [field, check] of checks) {
      const unknown = check((fact as Record<string, unknown>)[field]);
      if (unknown !== null) return `.${field}${unknown}`;
    }
    return null;
  };
};

/** The path from a named root, or null when all is known. */
const under = (root: string, unknown: string | null): string | null => (unknown === null ? null : root + unknown);

const isText = (fact: unknown): fact is string => typeof fact === 'string' && fact !== '';
const text = when(isText);
// Only scopes and protection patterns hold a `*`; a ref or environment with one could pass for its own pattern.
const plainName = when((fact) => isText(fact) && !fact.includes('*'));
const secretName = when((fact) => isText(fact) && /^[A-Za-z0-9_]{1,255}$/.test(fact));
const variableName = when((fact) => isText(fact) && /^[A-Za-z_][A-Za-z0-9_]*$/.test(fact));
const id = when((fact) => Number.isSafeInteger(fact) && (fact as number) > 0);
const count = when((fact) => fact === 0 || id(fact) === null);
const flag = when((fact) => typeof fact === 'boolean');
const oneOf = (...values: readonly unknown[]): Check => when((fact) => values.includes(fact));
const moment = when((fact) => {
  try {
    return Number.isFinite(Date.prototype.getTime.call(fact));
  } catch {
    return false;
  }
});

const phases = oneOf('hypothetical', 'handout', 'release');

const owner = shape({ kind: oneOf('project', 'group'), id, fullPath: text });
const runner = shape({ runnerId: id, runnerManagerId: id });
const project = shape({
  id,
  fullPath: text,
  archived: flag,
  ancestorGroups: listOf(shape({ id, fullPath: text })),
});
const environmentApproval = shape({
  approverId: id,
  jobId: id,
  sha: text,
  environment: text,
  usedByHandout: orNull(id),
  approverMay: flag,
  withdrawn: flag,
});
const environment = orNull(
  shape({
    name: plainName,
    protected: flag,
    actorMayDeploy: flag,
    requiredApprovals: count,
    approvals: orAbsent(listOf(environmentApproval)),
  }),
);
const asked = shape({ variable: variableName, name: secretName, source: orNull(text) });

// Enough to tell whether a candidate takes part in the choice of the variant.
const choice = { name: secretName, owner, environmentScope: text, deleted: flag };
const candidates = listOf(shape(choice));
const place = shape({ project, environment });

const approval = shape({
  approverId: id,
  jobId: id,
  sha: text,
  secretId: text,
  metadataVersion: id,
  versionId: text,
  usedByHandout: orNull(id),
  approverMay: flag,
  withdrawn: flag,
});
// Somebody made each job run: nobody at all would let everybody approve.
const somebody: Check = (fact) => listOf(id)(fact) ?? ((fact as unknown[]).length === 0 ? '' : null);
const run = shape({ handout: count, sha: text, startedBy: somebody });

const details = shape({
  name: text,
  stage: text,
  runnerTags: orNull(listOf(text)),
  actor: shape({ username: text, role: text }),
});

const secret = shape({
  id: text,
  ...choice,
  refScope: shape({ branch: orNull(text), tag: orNull(text) }),
  protected: flag,
  allowedProjectIds: orNull(listOf(id)),
  acceptedSources: orNull(listOf(text)),
  forksAllowed: flag,
  approvalRequired: flag,
  approvalExemptRefs: listOf(shape({ kind: oneOf('branch', 'tag'), pattern: text })),
  approvals: orAbsent(listOf(approval)),
  metadataVersion: id,
  condition: orNull(when((fact) => typeof fact === 'string')),
  expiresAt: orNull(moment),
  frozen: flag,
  managerActive: flag,
  ownerArchived: flag,
  version: shape({ id: text, number: id, destroyed: flag, endsAt: orNull(moment) }),
});

const planned = {
  project,
  asked: listOf(asked),
  environment,
  ref: shape({ kind: oneOf('branch', 'tag'), name: plainName, protected: flag }),
  source: text,
  fork: oneOf(null, true, false),
  run: orAbsent(run),
  details: orAbsent(details),
};
const hypotheticalJob = shape(planned);
const startedJob = shape({
  id,
  state: oneOf(...jobStates),
  tokenValid: flag,
  askedBy: orNull(runner),
  assignedTo: orNull(runner),
  ...planned,
  debugTrace: flag,
  interactiveSession: flag,
});

/** The first unknown or malformed fact about the job, the phase or the time, by path; null = all are known. */
export function unknownJobFact(facts: unknown, phase: Phase, now: unknown): string | null {
  const job = phase === 'hypothetical' ? hypotheticalJob : startedJob;
  return under('phase', phases(phase)) ?? under('now', moment(now)) ?? under('job', job(facts));
}

/** The first unknown or malformed fact about the secret, by path. */
export function unknownSecretFact(facts: unknown): string | null {
  return under('secret', secret(facts));
}

/** The first unknown or malformed fact in one entry of a `secrets:` block, by path. */
export function unknownAskedFact(facts: unknown): string | null {
  return under('asked', asked(facts));
}

/** The first unknown or malformed fact that the choice of the variant needs, by path. */
export function unknownChoiceFact(facts: unknown, job: unknown): string | null {
  return under('job', place(job)) ?? under('candidates', candidates(facts));
}
