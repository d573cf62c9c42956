import fc from 'fast-check';
import { aJob, anApproval, aSecret, asked, now } from '../testing/releasable-facts.js';
import { decide, decideAsked, type Approval, type KnownJobFacts, type KnownSecretFacts } from './index.js';

const gatePhases = ['handout', 'release'] as const;
const needed = 'This secret needs an approval for this job run';
const run = aJob().run!;

const verdict = (secret: Partial<KnownSecretFacts>, job: Partial<KnownJobFacts> = {}) => {
  const decisions = gatePhases.map((phase) => decide(aSecret({ condition: null, ...secret }), aJob(job), phase, now));
  const said = decisions.map((one) => (one.outcome === 'withheld' ? `${one.code}: ${one.sentence}` : one.outcome));
  // Both phases in which the rule is judged say the same.
  expect(said[0]!.replace('cleared', 'released')).toBe(said[1]);
  return said[1];
};
const awaits = (secret: Partial<KnownSecretFacts>, job: Partial<KnownJobFacts> = {}) =>
  decide(aSecret(secret), aJob({ state: 'waiting_for_approval', ...job }), 'hypothetical', now).awaitsApproval;

describe('rule 10', () => {
  test.each<[string, Partial<Approval>, Partial<KnownJobFacts>, string]>([
    ['is withdrawn', { withdrawn: true }, {}, 'its approval was withdrawn'],
    ['is for another job', { jobId: 813 }, {}, 'its approval is for another job run'],
    ['is for another secret', { secretId: 'another' }, {}, 'its approval is for another job run'],
    ['is for another commit', { sha: 'c0ffee0' }, {}, 'its approval is for another job run'],
    ['is for a run that is not known', {}, { run: undefined }, 'its approval is for another job run'],
    ['is older than the secret', { metadataVersion: 4 }, {}, '`DATABASE_URL` was changed after it was approved'],
    ['is newer than the secret', { metadataVersion: 6 }, {}, '`DATABASE_URL` was changed after it was approved'],
    ['is for another version', { versionId: 'another' }, {}, '`DATABASE_URL` was changed after it was approved'],
    ['was used before', { usedByHandout: 1 }, {}, 'its approval was used by an earlier hand-out of the job'],
    ['comes from the actor', { approverId: 4 }, {}, 'it was approved by who made the job run'],
    ['comes from who retried', { approverId: 5 }, {}, 'it was approved by who made the job run'],
    ['comes from who may not', { approverMay: false }, {}, 'who approved it may not do so any more'],
  ])('withholds when the approval %s', (_case, approval, job, because) => {
    const approvals = [anApproval(approval)];

    expect(verdict({ approvals }, job)).toBe(`approval_void: ${needed}, and ${because}.`);
    expect(awaits({ approvals }, job)).toBe(true);
    expect(verdict({ approvals: [...approvals, anApproval()] }, { ...job, run })).toBe('released');
    expect(verdict({ approvals: [anApproval(), ...approvals] }, { ...job, run })).toBe('released');
  });

  test.each(gatePhases)('names the approver whose approval counts at the %s', (phase) => {
    const approvals = [anApproval({ approverId: 4 }), anApproval({ approverId: 7 }), anApproval({ approverId: 8 })];

    expect(decide(aSecret({ approvals }), aJob(), phase, now)).toMatchObject({ approvedBy: 7 });
    expect(decide(aSecret({ approvals, approvalRequired: false }), aJob(), phase, now)).toMatchObject({
      approvedBy: null,
    });
  });

  test('tells of the latest of several approvals that do not count', () => {
    const approvals = [anApproval({ withdrawn: true }), anApproval({ approverMay: false })];

    expect(verdict({ approvals })).toBe(`approval_void: ${needed}, and who approved it may not do so any more.`);
  });

  test.each([null, 2])('lets the hand-out that used the approval (%p) go on', (usedByHandout) => {
    expect(verdict({ approvals: [anApproval({ usedByHandout })] })).toBe('released');
  });

  test.each<[string, Partial<KnownSecretFacts>, KnownJobFacts['ref'], boolean]>([
    ['a protected branch on the list', {}, { kind: 'branch', name: 'main', protected: true }, true],
    ['a branch on the list that is not protected', {}, { kind: 'branch', name: 'main', protected: false }, false],
    ['a tag of that name', {}, { kind: 'tag', name: 'main', protected: true }, false],
    ['another protected branch', {}, { kind: 'branch', name: 'next', protected: true }, false],
    [
      'a protected branch while the list is empty',
      { approvalExemptRefs: [] },
      { kind: 'branch', name: 'main', protected: true },
      false,
    ],
    [
      'a pattern that matches',
      { approvalExemptRefs: [{ kind: 'branch', pattern: 'ma*' }] },
      { kind: 'branch', name: 'main', protected: true },
      true,
    ],
  ])('knows whether %s is exempt', (_case, changes, ref, exempt) => {
    const anyRef = { refScope: { branch: '*', tag: null }, protected: false, approvals: [] };
    const secret = { ...anyRef, approvalExemptRefs: [{ kind: 'branch', pattern: 'main' } as const], ...changes };

    expect(verdict(secret, { ref })).toBe(exempt ? 'released' : `approval_missing: ${needed}; nobody has given one.`);
    expect(awaits(secret, { ref })).toBe(!exempt);
    const environment = { ...aJob().environment!, requiredApprovals: 0 };
    const { open } = decide(aSecret(secret), aJob({ ref, environment }), 'hypothetical', now);
    expect(open[1]!.sentence.includes('its ref is trusted')).toBe(exempt);
    expect(open[1]!.sentence.includes('must approve')).toBe(!exempt);
  });

  test('is asked before anything is known of a job, and then awaits an approval', () => {
    expect(awaits({ approvals: [] }, { run: undefined as never })).toBe(true);
    expect(awaits({ approvalRequired: false, approvals: [] })).toBe(false);
    expect(awaits({})).toBe(false);
  });

  test.each<[string, Partial<KnownSecretFacts>]>([
    ['withheld by another rule', { frozen: true, approvals: [] }],
    ['not known', { approvals: [], frozen: undefined }],
  ])('awaits no approval of a secret that is %s', (_case, secret) => {
    expect(awaits(secret)).toBe(false);
  });

  test('is judged for the variant that was chosen', () => {
    const open = aSecret({ id: 'all', environmentScope: '*', approvalRequired: false, approvals: [] });
    const decision = decideAsked({
      asked,
      candidates: [open, aSecret({ approvals: [] })],
      job: aJob(),
      phase: 'release',
      now,
    });

    expect(decision).toMatchObject({ outcome: 'withheld', code: 'approval_missing', secretId: aSecret().id });
  });

  test('releases by an approval exactly when everything that it is bound to is as it was', () => {
    const one = <T>(right: T, wrong: T) => fc.constantFrom(right, right, wrong);
    const approval = fc.record<Approval>({
      approverId: one(6, 4),
      jobId: one(812, 1),
      sha: one('c0ffee', 'b'),
      secretId: one(aSecret().id, 'x'),
      metadataVersion: one(5, 6),
      versionId: one(aSecret().version.id, 'x'),
      usedByHandout: fc.constantFrom(null, 2, 1),
      approverMay: one(true, false),
      withdrawn: one(false, true),
    });
    fc.assert(
      fc.property(fc.array(approval, { maxLength: 4 }), (approvals) => {
        const sound = approvals.some(({ usedByHandout, ...rest }) => {
          const { usedByHandout: _, ...right } = anApproval();
          return usedByHandout !== 1 && JSON.stringify({ ...right, ...rest }) === JSON.stringify(right);
        });
        expect(verdict({ approvals }) === 'released').toBe(sound);
        expect(awaits({ approvals })).toBe(!sound);
      }),
      { numRuns: 500 },
    );
  });
});
