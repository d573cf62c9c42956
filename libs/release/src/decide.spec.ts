import { aJob, anApproval, aSecret, asked, now } from '../testing/releasable-facts.js';
import { decide, isReleased, reasons, ruleTitles } from './index.js';
import type { KnownJobFacts, KnownSecretFacts, Phase, ReasonCode, Withheld } from './index.js';

type Refused = [code: ReasonCode, secret: Partial<KnownSecretFacts>, job: Partial<KnownJobFacts>, sentence: string];

const elsewhere = { runnerId: 3, runnerManagerId: 32 };
const project = aJob().project;

const openInHypothetical: Refused[] = [
  ['job_not_running', {}, { state: 'created' }, 'Your job is `created`; its secrets are only released while it runs.'],
  [
    'job_not_running',
    {},
    { state: 'waiting_for_approval' },
    'Your job is `waiting_for_approval`; its secrets are only released while it runs.',
  ],
  ...(['manual', 'delayed', 'waiting_for_resource'] as const).map((state): Refused => [
    'job_not_running',
    {},
    { state },
    `Your job is \`${state}\`; its secrets are only released while it runs.`,
  ]),
  ['job_not_running', {}, { state: 'pending' }, 'Your job is `pending`; its secrets are only released while it runs.'],
  ['job_not_running', {}, { state: 'success' }, 'Your job is `success`; its secrets are only released while it runs.'],
  ['job_not_running', {}, { state: 'failed' }, 'Your job is `failed`; its secrets are only released while it runs.'],
  [
    'job_not_running',
    {},
    { state: 'canceled' },
    'Your job is `canceled`; its secrets are only released while it runs.',
  ],
  ['job_not_running', {}, { state: 'skipped' }, 'Your job is `skipped`; its secrets are only released while it runs.'],
  ['job_token_invalid', {}, { tokenValid: false }, "Your job's token is not valid."],
  ...[{ askedBy: elsewhere }, { askedBy: { runnerId: 4, runnerManagerId: 31 } }, { askedBy: null }].map(
    (job): Refused => ['runner_mismatch', {}, job, 'Your job is assigned to another runner than the one that asks.'],
  ),
  ['runner_mismatch', {}, { assignedTo: null }, 'Your job is assigned to another runner than the one that asks.'],
  [
    'runner_mismatch',
    {},
    { askedBy: null, assignedTo: null },
    'Your job is assigned to another runner than the one that asks.',
  ],
  ...[[], undefined as never].map((approvals): Refused => [
    'environment_not_approved',
    {},
    { environment: { ...aJob().environment!, approvals } },
    'Environment `production` needs 1 approval of this job run, and 0 of 1 count.',
  ]),
  ...[{ approvals: [] }, { approvals: undefined as never }].map((secret): Refused => [
    'approval_missing',
    secret,
    {},
    'This secret needs an approval for this job run; nobody has given one.',
  ]),
  [
    'approval_void',
    { approvals: [anApproval({ withdrawn: true })] },
    {},
    'This secret needs an approval for this job run, and its approval was withdrawn.',
  ],
  [
    'debug_trace',
    {},
    { debugTrace: true },
    'Your job has debug trace on (`CI_DEBUG_TRACE`), which would print its secrets.',
  ],
  [
    'interactive_session',
    {},
    { interactiveSession: true },
    'Your job has an interactive session, in which its secrets could be read.',
  ],
  ['job_canceling', {}, { state: 'canceling' }, 'Your job is being canceled.'],
];

const judgedAlways: Refused[] = [
  ...(
    [
      { kind: 'project', id: 8, fullPath: 'acme/web/other' },
      { kind: 'project', id: 20, fullPath: 'acme/web' },
      { kind: 'group', id: 7, fullPath: 'acme/web/shop' },
      { kind: 'group', id: 21, fullPath: 'acme/web' },
    ] as const
  ).map((owner): Refused => [
    'not_owner',
    { owner },
    {},
    'This secret belongs neither to your project `acme/web/shop` nor to a group above it.',
  ]),
  ...[[8, 9], []].map((allowedProjectIds): Refused => [
    'project_not_allowed',
    { allowedProjectIds },
    {},
    'This secret is for listed projects only; `acme/web/shop` is not on its list.',
  ]),
  ...[
    [],
    [{ ...asked, name: 'DATABASE_URLS' }],
    [{ ...asked, name: 'database_url' }],
    [{ ...asked, source: 'group/acme' }],
  ].map((entries): Refused => [
    'not_asked',
    {},
    { asked: entries },
    'Your job does not ask for `DATABASE_URL` in its `secrets:` block.',
  ]),
  ['manager_inactive', { managerActive: false }, {}, 'The secrets manager of `acme/web/shop` is not active.'],
  [
    'namespace_archived',
    { ownerArchived: true },
    {},
    '`acme/web/shop` is archived; jobs get no secrets from or in it.',
  ],
  [
    'namespace_archived',
    {},
    { project: { ...project, archived: true } },
    '`acme/web/shop` is archived; jobs get no secrets from or in it.',
  ],
  ['secret_deleted', { deleted: true }, {}, 'This secret is deleted.'],
  ['secret_expired', { expiresAt: now }, {}, 'This secret expired at 2026-06-01T12:00:00.000Z.'],
  ['secret_frozen', { frozen: true }, {}, 'This secret is frozen; no job gets it until it is unfrozen.'],
  [
    'version_destroyed',
    { version: { ...aSecret().version, destroyed: true } },
    {},
    'Version 3 of this secret, which you ask for, is destroyed.',
  ],
  [
    'version_superseded',
    { version: { ...aSecret().version, endsAt: now } },
    {},
    'Version 3 of this secret, which your pipeline has pinned, was replaced, and its time ended at 2026-06-01T12:00:00.000Z.',
  ],
  [
    'environment_mismatch',
    { environmentScope: 'review/*' },
    {},
    'This secret is for environment `review/*`; your job names `production`.',
  ],
  [
    'environment_mismatch',
    {},
    { environment: null },
    'This secret is for environment `production`; your job names no environment.',
  ],
  ...['production', 'prod*', '*'].map((environmentScope): Refused => [
    'environment_not_deployable',
    { environmentScope, protected: false },
    { environment: { name: 'production', protected: true, actorMayDeploy: false, requiredApprovals: 0 } },
    'Environment `production` is protected and you may not deploy to it.',
  ]),
  [
    'ref_mismatch',
    {},
    { ref: { kind: 'tag', name: 'main', protected: true } },
    'This secret is for branch `main`; your job runs on tag `main`.',
  ],
  [
    'ref_mismatch',
    { refScope: { branch: null, tag: 'v*' } },
    {},
    'This secret is for tags `v*`; your job runs on branch `main`.',
  ],
  [
    'ref_not_protected',
    { refScope: { branch: '*', tag: null } },
    { ref: { kind: 'branch', name: 'feature/x', protected: false } },
    'This secret is for protected refs; `feature/x` is not protected.',
  ],
  ['fork_source', {}, { fork: true }, 'Your pipeline comes from a fork; this secret is not for forks.'],
  ...[true, false].map((forksAllowed): Refused => [
    'fork_source',
    { forksAllowed },
    { fork: null },
    'Your pipeline may come from a fork; it gets no secrets until that is known.',
  ]),
  ['source_not_accepted', {}, { source: 'schedule' }, 'This secret does not accept pipelines started by `schedule`.'],
  ['source_not_accepted', { acceptedSources: [] }, {}, 'This secret does not accept pipelines started by `push`.'],
  [
    'condition_failed',
    { condition: 'actor.role == "owner"' },
    {},
    'This secret has the condition `actor.role == "owner"`, which does not hold for your job.',
  ],
  ...['', 'job.nam == "deploy"'].map((condition): Refused => [
    'condition_failed',
    { condition },
    {},
    `This secret has the condition \`${condition}\`, which cannot be shown to hold for your job.`,
  ]),
];

describe('decide', () => {
  test('releases when every rule holds', () => {
    const decision = decide(aSecret(), aJob({ state: 'running' }), 'release', now);

    expect(decision).toMatchObject({
      outcome: 'released',
      jobId: 812,
      secretId: aSecret().id,
      versionId: aSecret().version.id,
      name: 'DATABASE_URL',
      variable: 'DB_URL',
    });
    expect(isReleased(decision)).toBe(true);
  });

  test('names each of the eleven rules in the trail, in order', () => {
    const decision = decide(aSecret(), aJob(), 'release', now);

    const trail = decision.outcome === 'released' ? decision.ruleTrail : [];
    expect(trail.map(({ rule, verdict }) => [rule, verdict])).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((rule) => [rule, 'holds']),
    );
    expect(trail.map(({ title }) => title)).toEqual(Object.values(ruleTitles).slice(1));
  });

  test.each([...openInHypothetical, ...judgedAlways])(
    'withholds a value with %s: secret %j, job %j',
    (code, secret, job, sentence) => {
      const decision = decide(aSecret(secret), aJob(job), 'release', now);

      expect(decision).toMatchObject({ outcome: 'withheld', code, rule: reasons[code].rule, sentence });
      expect(isReleased(decision)).toBe(false);
    },
  );

  test.each(judgedAlways)('refuses hand-out with %s as well: secret %j, job %j', (code, secret, job, sentence) => {
    const decision = decide(aSecret(secret), aJob(job), 'handout', now);

    expect(decision).toMatchObject({ outcome: 'withheld', code, rule: reasons[code].rule, sentence });
  });

  test.each(judgedAlways)('predicts %s: secret %j, job %j', (code, secret, job, sentence) => {
    const decision = decide(aSecret(secret), aJob(job), 'hypothetical', now);

    expect(decision.outcome).toBe('would_withhold');
    expect(decision.refusals[0]).toEqual({ code, rule: reasons[code].rule, sentence });
  });

  test.each(openInHypothetical)('does not judge %s in a hypothetical: secret %j, job %j', (_code, secret, job) => {
    const decision = decide(aSecret(secret), aJob(job), 'hypothetical', now);

    expect(decision).toMatchObject({ outcome: 'would_release', refusals: [] });
  });

  test('has a case here, or in the choice of the variant, for every reason', () => {
    const beforeTheRules: ReasonCode[] = ['secret_missing', 'variant_conflict', 'unknown_facts'];
    const cases = [...openInHypothetical, ...judgedAlways].map(([code]) => code);

    expect(new Set([...cases, ...beforeTheRules])).toEqual(new Set(Object.keys(reasons)));
  });

  test('gives the reason of the first rule that fails', () => {
    const secret = aSecret({ frozen: true, condition: 'x', refScope: { branch: null, tag: null } });

    expect(decide(secret, aJob({ debugTrace: true }), 'release', now)).toMatchObject({
      code: 'secret_frozen',
      rule: 4,
    });
  });

  test('names the archived group rather than the project', () => {
    const secret = aSecret({ owner: { kind: 'group', id: 10, fullPath: 'acme' }, ownerArchived: true });
    const decision = decide(secret, aJob({ asked: [{ ...asked, source: 'inherit' }] }), 'release', now);

    expect((decision as Withheld).sentence).toContain('`acme` is archived');
  });

  test.each<[string, Partial<KnownSecretFacts>, Partial<KnownJobFacts>]>([
    [
      'of a group above, inherited',
      { owner: { kind: 'group', id: 10, fullPath: 'acme' } },
      { asked: [{ ...asked, source: 'inherit' }] },
    ],
    [
      'of a group above, named',
      { owner: { kind: 'group', id: 10, fullPath: 'acme' } },
      { asked: [{ ...asked, source: 'group/acme' }] },
    ],
    ['for every project', { allowedProjectIds: null }, {}],
    ['that never expires', { expiresAt: null }, {}],
    ['that expires a millisecond later', { expiresAt: new Date(now.getTime() + 1) }, {}],
    ['of any environment, to a job without one', { environmentScope: '*' }, { environment: null }],
    [
      'without deploy rights where the environment is not protected',
      {},
      { environment: { name: 'production', protected: false, actorMayDeploy: false, requiredApprovals: 0 } },
    ],
    [
      'of any ref, on a tag',
      { refScope: { branch: '*', tag: null } },
      { ref: { kind: 'tag', name: 'v1', protected: true } },
    ],
    ['for unprotected refs', { protected: false }, { ref: { kind: 'branch', name: 'main', protected: false } }],
    ['that forks may have', { forksAllowed: true }, { fork: true }],
    ['for every source', { acceptedSources: null }, { source: 'api' }],
    [
      'whose pinned version was replaced and has time left',
      { version: { ...aSecret().version, endsAt: new Date(now.getTime() + 1) } },
      {},
    ],
    ['that needs no approval', { approvalRequired: false, approvals: [] }, {}],
  ])('releases a secret %s', (_case, secret, job) => {
    expect(decide(aSecret(secret), aJob(job), 'release', now).outcome).toBe('released');
  });

  test('hides what could break out of a sentence in names that strangers choose', () => {
    const name = `x\`\u202e\n${'y'.repeat(200)}`;
    const decision = decide(aSecret(), aJob({ ref: { kind: 'branch', name, protected: true } }), 'release', now);

    expect((decision as Withheld).sentence).toBe(
      `This secret is for branch \`main\`; your job runs on branch \`x???${'y'.repeat(116)}…\`.`,
    );
  });

  test('shows a name of 120 characters whole', () => {
    const name = 'y'.repeat(120);
    const decision = decide(aSecret(), aJob({ ref: { kind: 'branch', name, protected: true } }), 'release', now);

    expect((decision as Withheld).sentence).toContain(`on branch \`${name}\`.`);
  });
});

describe('decide, hand-out phase', () => {
  test.each(['pending', 'assigned'] as const)('clears a job that is %s', (state) => {
    const decision = decide(aSecret(), aJob({ state }), 'handout', now);

    expect(decision).toMatchObject({
      outcome: 'cleared',
      secretId: aSecret().id,
      versionId: aSecret().version.id,
      variable: 'DB_URL',
    });
    expect(isReleased(decision)).toBe(false);
  });

  test.each(['created', 'running', 'success', 'failed', 'canceled', 'skipped'] as const)(
    'refuses a job that is %s',
    (state) => {
      expect(decide(aSecret(), aJob({ state }), 'handout', now)).toMatchObject({
        code: 'job_not_running',
        sentence: `Your job is \`${state}\`; its secrets are only handed out while it is being assigned to a runner.`,
      });
    },
  );

  test.each<[ReasonCode, Partial<KnownSecretFacts>, Partial<KnownJobFacts>]>([
    ['job_token_invalid', {}, { tokenValid: false }],
    ['runner_mismatch', {}, { askedBy: elsewhere }],
    ['approval_missing', { approvals: [] }, {}],
    ['environment_not_approved', {}, { environment: { ...aJob().environment!, approvals: [] } }],
    ['debug_trace', {}, { debugTrace: true }],
    ['interactive_session', {}, { interactiveSession: true }],
    ['job_canceling', {}, { state: 'canceling' }],
  ])('judges %s', (code, secret, job) => {
    expect(decide(aSecret(secret), aJob(job), 'handout', now)).toMatchObject({ outcome: 'withheld', code });
  });
});

describe('decide, hypothetical phase', () => {
  test('leaves rules 1, 10 and 11 open, with a sentence each', () => {
    const decision = decide(aSecret(), aJob(), 'hypothetical', now);

    expect(decision.open.map(({ rule, title }) => [rule, title])).toEqual([
      [1, ruleTitles[1]],
      [10, ruleTitles[10]],
      [11, ruleTitles[11]],
    ]);
    for (const { sentence } of decision.open) expect(sentence).toMatch(/^\S.* .*\.$/);
    expect(decision.ruleTrail.filter(({ verdict }) => verdict === 'open').map(({ rule }) => rule)).toEqual([1, 10, 11]);
  });

  test('tells of every rule whether it holds, fails or is open', () => {
    const { ruleTrail } = decide(aSecret({ frozen: true }), aJob(), 'hypothetical', now);
    const verdicts: Partial<Record<number, string>> = { 1: 'open', 4: 'fails', 10: 'open', 11: 'open' };

    expect(ruleTrail).toEqual(
      ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] as const).map((rule) => ({
        rule,
        title: ruleTitles[rule],
        verdict: verdicts[rule] ?? 'holds',
      })),
    );
  });

  test('awaits nothing where facts are unknown, and says of a secret no more than is text', () => {
    const odd = aSecret({ id: 7 as never, name: ['DB'] as never });
    const unknown = decide(odd, aJob(), 'hypothetical', now);

    expect(unknown).toMatchObject({ outcome: 'would_withhold', secretId: null, name: null });
    expect([unknown.awaitsApproval, unknown.awaitsSecretApproval]).toEqual([false, false]);
    expect(unknown.open.map(({ sentence }) => sentence)).toContain(
      'Your job run needs no approval unless the secret demands one by then.',
    );
  });

  test('says whether an approval will be needed', () => {
    const sentenceOf = (approvalRequired: boolean) =>
      decide(aSecret({ approvalRequired }), aJob({ environment }), 'hypothetical', now).open[1]!.sentence;
    const environment = { ...aJob().environment!, requiredApprovals: 0 };

    expect(sentenceOf(true)).toContain('must approve');
    expect(sentenceOf(false)).toContain('needs no approval');
  });

  test('needs no facts that only a started job has', () => {
    const { id, state, tokenValid, askedBy, assignedTo, debugTrace, interactiveSession, ...planned } = aJob();

    expect(decide(aSecret(), planned as KnownJobFacts, 'hypothetical', now).outcome).toBe('would_release');
  });

  test('lists every judged rule that fails, the deciding one first', () => {
    const decision = decide(aSecret({ frozen: true, condition: 'x' }), aJob({ fork: true }), 'hypothetical', now);

    expect(decision.refusals.map(({ code }) => code)).toEqual(['secret_frozen', 'fork_source', 'condition_failed']);
    expect(decision.ruleTrail.filter(({ verdict }) => verdict === 'fails').map(({ rule }) => rule)).toEqual([4, 8, 9]);
  });
});

describe('decide, unknown phase', () => {
  test('withholds', () => {
    expect(decide(aSecret(), aJob(), 'relase' as Phase, now)).toMatchObject({
      outcome: 'withheld',
      code: 'unknown_facts',
    });
  });
});
