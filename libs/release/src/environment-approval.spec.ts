import fc from 'fast-check';
import { aJob, anApproval, anEnvironmentApproval, aSecret, now } from '../testing/releasable-facts.js';
import { decide, decideEnvironment, isReleased, type EnvironmentApproval, type JobFacts, type Phase } from './index.js';

const production = { name: 'production', protected: true, actorMayDeploy: true };

/** The job of `aJob()` in an environment that demands so many approvals. */
const aGuardedJob = (
  requiredApprovals: number,
  approvals?: EnvironmentApproval[],
  changes: Partial<JobFacts> = {},
) => ({
  ...aJob(),
  environment: { ...production, requiredApprovals, ...(approvals && { approvals }) },
  ...changes,
});

const by = (...approverIds: number[]): EnvironmentApproval[] =>
  approverIds.map((approverId) => anEnvironmentApproval({ approverId }));

describe('approvals of a job run at its environment', () => {
  test.each<Phase>(['handout', 'release'])(
    'hold a secret back at %s until enough different people gave one',
    (phase) => {
      const outcome = (...given: number[]) => decide(aSecret(), aGuardedJob(2, by(...given)), phase, now);

      expect(outcome(7)).toMatchObject({ outcome: 'withheld', code: 'environment_not_approved', rule: 10 });
      expect(outcome(7, 7)).toMatchObject({ code: 'environment_not_approved' });
      expect(['cleared', 'released']).toContain(outcome(7, 8).outcome);
      expect(['cleared', 'released']).toContain(outcome(7, 8, 9).outcome);
    },
  );

  test('say how many count, and why the latest that does not count does not', () => {
    const sentence = (required: number, given: EnvironmentApproval[]) =>
      decideEnvironment(aGuardedJob(required, given), 'handout', now).refusal?.sentence;

    expect(sentence(1, [])).toBe('Environment `production` needs 1 approval of this job run, and 0 of 1 count.');
    expect(sentence(2, [...by(7), anEnvironmentApproval({ approverId: 8, withdrawn: true })])).toBe(
      'Environment `production` needs 2 approvals of this job run, and 1 of 2 counts (an approval was withdrawn).',
    );
    expect(sentence(2, by(7, 8))).toBeUndefined();
  });

  test.each<[string, Partial<EnvironmentApproval>]>([
    ['an approval was withdrawn', { withdrawn: true }],
    ['an approval is for another job run', { jobId: 813 }],
    ['an approval is for another job run', { sha: 'decade' }],
    ['an approval is for another job run', { environment: 'staging' }],
    ['an approval was used by an earlier hand-out of the job', { usedByHandout: 1 }],
    ['somebody who made the job run approved it', { approverId: 5 }],
    ['somebody who approved may not deploy there any more', { approverMay: false }],
  ])('do not count: %s', (because, changes) => {
    const job = aGuardedJob(1, [anEnvironmentApproval(changes)]);

    expect(decideEnvironment(job, 'handout', now)).toMatchObject({ required: 1, approvedBy: [], because });
    expect(decide(aSecret(), job, 'release', now)).toMatchObject({ code: 'environment_not_approved' });
  });

  test('count for the hand-out that used them', () => {
    const used = anEnvironmentApproval({ usedByHandout: 2 });

    expect(decideEnvironment(aGuardedJob(1, [used]), 'handout', now)).toMatchObject({ approvedBy: [7], refusal: null });
  });

  test('count for nothing when nobody knows the run', () => {
    const { run: _, ...job } = aGuardedJob(1, by(7));

    expect(decideEnvironment(job as JobFacts, 'handout', now)).toMatchObject({ approvedBy: [] });
  });

  test('are not needed without an environment, nor where it demands none', () => {
    expect(decideEnvironment(aJob({ environment: null }), 'handout', now)).toEqual({
      required: 0,
      approvedBy: [],
      because: null,
      refusal: null,
    });
    expect(decideEnvironment(aGuardedJob(0), 'handout', now).refusal).toBeNull();
  });

  test('refuse what is unknown', () => {
    for (const requiredApprovals of [undefined, -1, 0.5, Infinity, '1'])
      expect(decideEnvironment(aGuardedJob(requiredApprovals as number), 'hypothetical', now)).toMatchObject({
        approvedBy: [],
        refusal: { code: 'unknown_facts' },
      });
    const odd = [{ ...anEnvironmentApproval(), approverMay: undefined }] as never;
    expect(decideEnvironment(aGuardedJob(1, odd), 'handout', now).refusal).toMatchObject({
      sentence: expect.stringContaining('`job.environment.approvals[0].approverMay`'),
    });
  });
});

describe('a hypothetical decision', () => {
  const hypothetical = (job: JobFacts, secret = aSecret()) => decide(secret, job, 'hypothetical', now);

  test('tells that a job would wait for its environment, and for the secret', () => {
    const waits = { outcome: 'would_release', awaitsApproval: true };

    expect(hypothetical(aGuardedJob(1))).toMatchObject({ ...waits, awaitsSecretApproval: false });
    expect(hypothetical(aGuardedJob(1), aSecret({ approvals: [] }))).toMatchObject({
      ...waits,
      awaitsSecretApproval: true,
    });
    expect(hypothetical(aGuardedJob(1, by(7)), aSecret({ approvals: [] }))).toMatchObject(waits);
    expect(hypothetical(aGuardedJob(1, by(7)))).toMatchObject({ awaitsApproval: false, awaitsSecretApproval: false });
    expect(hypothetical(aGuardedJob(1), aSecret({ frozen: true }))).toMatchObject({
      outcome: 'would_withhold',
      awaitsApproval: false,
      awaitsSecretApproval: false,
    });
  });

  test('names in rule 10 what the environment demands', () => {
    const open = (required: number, approvalRequired: boolean) =>
      hypothetical(aGuardedJob(required), aSecret({ approvalRequired })).open.find(({ rule }) => rule === 10)?.sentence;
    const secret = 'Somebody other than you who could use this secret must approve it for the job run.';
    const one =
      'Environment `production` needs 1 approval of the job run, by somebody who may deploy there and did not start it.';

    expect(open(1, false)).toBe(one);
    expect(open(1, true)).toBe(`${one} ${secret}`);
    expect(open(2, false)).toBe(
      'Environment `production` needs 2 approvals of the job run, by 2 people who may deploy there and did not start it.',
    );
    expect(open(0, true)).toBe(secret);
    expect(open(0, false)).toBe('Your job run needs no approval unless the secret demands one by then.');
  });
});

test('nothing is released to a job before as many people as its environment demands have approved it', () => {
  const approval = fc.record({
    approverId: fc.integer({ min: 4, max: 9 }),
    jobId: fc.constantFrom(812, 813),
    sha: fc.constantFrom('c0ffee', 'decade'),
    environment: fc.constantFrom('production', 'staging'),
    usedByHandout: fc.constantFrom(null, 1, 2),
    approverMay: fc.boolean(),
    withdrawn: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3 }), fc.array(approval, { maxLength: 8 }), (required, given) => {
      const job = aGuardedJob(required, given);
      const standing = given.filter(
        (one) =>
          one.approverMay &&
          !one.withdrawn &&
          one.jobId === 812 &&
          one.sha === 'c0ffee' &&
          one.environment === 'production' &&
          one.usedByHandout !== 1 &&
          ![4, 5].includes(one.approverId),
      );
      const enough = new Set(standing.map((one) => one.approverId)).size >= required;

      expect(isReleased(decide(aSecret({ approvals: [anApproval()] }), job, 'release', now))).toBe(enough);
      expect(decideEnvironment(job, 'handout', now).refusal === null).toBe(enough);
    }),
    { numRuns: 1000 },
  );
});
