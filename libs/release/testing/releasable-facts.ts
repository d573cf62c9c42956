import type { Approval, Asked, EnvironmentApproval, KnownJobFacts, KnownSecretFacts } from '../src/index.js';

/** The moment at which tests decide. */
export const now = new Date('2026-06-01T12:00:00Z');

/** Asks for the secret of `aSecret()`. */
export const asked: Asked = { variable: 'DB_URL', name: 'DATABASE_URL', source: null };

/** An approval of the secret of `aSecret()` for the job of `aJob()`. */
export function anApproval(changes: Partial<Approval> = {}): Approval {
  return {
    approverId: 6,
    jobId: 812,
    sha: 'c0ffee',
    secretId: '0190c0de-0000-7000-8000-000000000001',
    metadataVersion: 5,
    versionId: '0190c0de-0000-7000-8000-0000000000a1',
    usedByHandout: null,
    approverMay: true,
    withdrawn: false,
    ...changes,
  };
}

/** An approval of the job of `aJob()` at its environment. */
export function anEnvironmentApproval(changes: Partial<EnvironmentApproval> = {}): EnvironmentApproval {
  return {
    approverId: 7,
    jobId: 812,
    sha: 'c0ffee',
    environment: 'production',
    usedByHandout: null,
    approverMay: true,
    withdrawn: false,
    ...changes,
  };
}

/** Facts of a secret that the job of `aJob()` may have in every phase; a test changes what it is about. */
export function aSecret(changes: Partial<KnownSecretFacts> = {}): KnownSecretFacts {
  return {
    id: '0190c0de-0000-7000-8000-000000000001',
    name: 'DATABASE_URL',
    owner: { kind: 'project', id: 7, fullPath: 'acme/web/shop' },
    environmentScope: 'production',
    refScope: { branch: 'main', tag: null },
    protected: true,
    allowedProjectIds: [7],
    acceptedSources: ['push'],
    forksAllowed: false,
    approvalRequired: true,
    approvalExemptRefs: [{ kind: 'tag', pattern: 'v*' }],
    approvals: [anApproval()],
    metadataVersion: 5,
    condition: `job.stage == "deploy" && "prod" in runner.tags`,
    expiresAt: new Date('2026-07-01T00:00:00Z'),
    frozen: false,
    deleted: false,
    managerActive: true,
    ownerArchived: false,
    version: { id: '0190c0de-0000-7000-8000-0000000000a1', number: 3, destroyed: false, endsAt: null },
    ...changes,
  };
}

/** Facts of a job that is `assigned`, the one state in which it can be handed out and be given values. */
export function aJob(changes: Partial<KnownJobFacts> = {}): KnownJobFacts {
  return {
    id: 812,
    state: 'assigned',
    tokenValid: true,
    askedBy: { runnerId: 3, runnerManagerId: 31 },
    assignedTo: { runnerId: 3, runnerManagerId: 31 },
    project: {
      id: 7,
      fullPath: 'acme/web/shop',
      archived: false,
      ancestorGroups: [
        { id: 20, fullPath: 'acme/web' },
        { id: 10, fullPath: 'acme' },
      ],
    },
    asked: [asked],
    environment: {
      name: 'production',
      protected: true,
      actorMayDeploy: true,
      requiredApprovals: 1,
      approvals: [anEnvironmentApproval()],
    },
    ref: { kind: 'branch', name: 'main', protected: true },
    source: 'push',
    fork: false,
    debugTrace: false,
    interactiveSession: false,
    details: {
      name: 'deploy',
      stage: 'deploy',
      runnerTags: ['linux', 'prod'],
      actor: { username: 'ines', role: 'maintainer' },
    },
    run: { handout: 2, sha: 'c0ffee', startedBy: [4, 5] },
    ...changes,
  };
}
