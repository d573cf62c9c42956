import fc from 'fast-check';
import { aJob, aSecret, asked, now } from '../testing/releasable-facts.js';
import { decideAsked, isReleased } from './index.js';
import type { Asked, AskedCase, Phase, SecretFacts } from './index.js';

const withCase = <P extends Phase = 'release'>(changes: Partial<AskedCase<P>> = {}) =>
  decideAsked<P>({ asked, candidates: [aSecret()], job: aJob(), phase: 'release' as P, now, ...changes });

const wildcard = aSecret({ id: 'any', environmentScope: '*' });

describe('decideAsked', () => {
  test('releases the chosen variant under the variable of the entry', () => {
    const decision = withCase({ candidates: [wildcard, aSecret()] });

    expect(decision).toMatchObject({ outcome: 'released', secretId: aSecret().id, variable: 'DB_URL', jobId: 812 });
    expect(isReleased(decision)).toBe(true);
  });

  test('clears at hand-out and predicts in a hypothetical', () => {
    expect(withCase<'handout'>({ phase: 'handout' })).toMatchObject({ outcome: 'cleared', variable: 'DB_URL' });
    expect(withCase<'hypothetical'>({ phase: 'hypothetical' })).toMatchObject({
      outcome: 'would_release',
      variable: 'DB_URL',
    });
  });

  test('keeps two variables of one secret apart', () => {
    const second = { ...asked, variable: 'SECOND' };
    const job = aJob({ asked: [asked, second] });

    expect(withCase({ asked: second, job }).variable).toBe('SECOND');
    expect(withCase({ asked, job }).variable).toBe('DB_URL');
  });

  test.each<[string, Partial<SecretFacts>, string]>([
    ['frozen', { frozen: true }, 'secret_frozen'],
    ['on another ref', { refScope: { branch: 'release', tag: null } }, 'ref_mismatch'],
    ['destroyed', { version: { id: 'v', number: 1, destroyed: true, endsAt: null } }, 'version_destroyed'],
    ['not fully known', { frozen: undefined }, 'unknown_facts'],
  ])('does not fall through to `*` or to a group when the chosen one is %s', (_case, changes, code) => {
    const inherits = { ...asked, source: 'inherit' };
    const ofGroup = aSecret({ id: 'group', owner: { kind: 'group', id: 10, fullPath: 'acme' } });
    const candidates = [wildcard, ofGroup, { ...aSecret(), ...changes }];

    const decision = withCase({ asked: inherits, job: aJob({ asked: [inherits] }), candidates });

    expect(decision).toMatchObject({ outcome: 'withheld', code, secretId: aSecret().id, variable: 'DB_URL' });
  });

  test.each<[string, Asked]>([
    ['name', { ...asked, name: 'OTHER' }],
    ['source', { ...asked, source: 'inherit' }],
    ['variable', { ...asked, variable: 'OTHER' }],
  ])('withholds as not asked when the %s is not that of an entry', (_part, entry) => {
    const candidates = [aSecret(), aSecret({ name: 'OTHER', id: 'x' })];

    expect(withCase({ asked: entry, candidates })).toEqual({
      outcome: 'withheld',
      code: 'not_asked',
      rule: 3,
      sentence: `Your job does not ask for \`${entry.name}\` in its \`secrets:\` block.`,
      secretId: null,
      name: entry.name,
      variable: entry.variable,
    });
  });

  test('says the same of a name that was not asked for, whether it exists or not', () => {
    const entry = { ...asked, name: 'OTHER' };

    expect(withCase({ asked: entry, candidates: [aSecret({ name: 'OTHER' })] })).toEqual(
      withCase({ asked: entry, candidates: [] }),
    );
  });
});

describe('decideAsked without a chosen variant', () => {
  test('withholds what is missing, with a suggestion only from names that the caller passes', () => {
    const sentence = (candidateNames?: string[]) => {
      const decision = withCase({ candidates: [], ...(candidateNames && { candidateNames }) });
      expect(decision).toMatchObject({
        outcome: 'withheld',
        code: 'secret_missing',
        rule: 0,
        secretId: null,
        name: 'DATABASE_URL',
      });
      return (decision as { sentence: string }).sentence;
    };
    const start = 'There is no secret `DATABASE_URL` where your job looks for it';

    expect(sentence()).toBe(`${start}.`);
    expect(sentence(['API_KEY', 'X'.repeat(300)])).toBe(`${start}.`);
    expect(sentence(['DATABASE_URLS', 'DATABSE_URLX', 'database_url'])).toBe(
      `${start}; did you mean \`database_url\`?`,
    );
    expect(sentence(['DATABASE_URL', 'DTABASE_URL'])).toBe(`${start}; did you mean \`DTABASE_URL\`?`);
  });

  test('suggests no name for a short one that shares nothing with it', () => {
    const entry = { ...asked, name: 'AB' };

    expect(
      withCase({ asked: entry, job: aJob({ asked: [entry] }), candidates: [], candidateNames: ['XY', 'ZZZ'] }),
    ).toMatchObject({
      sentence: 'There is no secret `AB` where your job looks for it.',
    });
  });

  test('says that a source is not above the project', () => {
    const entry = { ...asked, source: 'group/other' };

    expect(withCase({ asked: entry, job: aJob({ asked: [entry] }) })).toMatchObject({
      code: 'not_owner',
      rule: 2,
      sentence: '`group/other` is not a group above your project.',
    });
  });

  test('says for which environments the secret is', () => {
    const candidates = ['a', 'b', 'c', 'd'].map((scope) => aSecret({ id: scope, environmentScope: scope }));

    expect(withCase({ candidates })).toMatchObject({
      code: 'environment_mismatch',
      rule: 5,
      sentence: 'This secret is for environment `a`, `b`, `c`, …; your job names `production`.',
    });
    expect(withCase({ candidates, job: aJob({ environment: null }) })).toMatchObject({
      sentence: 'This secret is for environment `a`, `b`, `c`, …; your job names no environment.',
    });
    expect(withCase({ candidates: candidates.slice(1) })).toMatchObject({
      sentence: 'This secret is for environment `b`, `c`, `d`; your job names `production`.',
    });
  });

  test('names the scopes that are in conflict', () => {
    const candidates = ['prod*', '*tion'].map((scope) => aSecret({ id: scope, environmentScope: scope }));

    expect(withCase({ candidates: [...candidates, aSecret({ id: 'x', environmentScope: '*prod' })] })).toMatchObject({
      outcome: 'withheld',
    });
    expect(
      withCase({
        candidates: ['*duction', 'product*'].map((scope) => aSecret({ id: scope, environmentScope: scope })),
      }),
    ).toMatchObject({
      code: 'variant_conflict',
      rule: 0,
      sentence:
        "Your job's environment is in several scopes of `DATABASE_URL` that are equally specific: `*duction` and `product*`.",
    });
  });

  test('withholds when a candidate that might win is malformed', () => {
    expect(withCase({ candidates: [aSecret(), { ...wildcard, environmentScope: undefined }] })).toMatchObject({
      code: 'unknown_facts',
      sentence: expect.stringContaining('candidates[1].environmentScope') as string,
    });
  });

  test('says of a malformed entry no more than is text', () => {
    const decision = withCase({ asked: { variable: 7, name: ['DB'], source: null } as unknown as Asked });

    expect(decision).toMatchObject({ code: 'unknown_facts', secretId: null, name: null, variable: null });
  });

  test('answers a hypothetical in its own shape', () => {
    const decision = withCase<'hypothetical'>({ phase: 'hypothetical', candidates: [] });

    expect(decision).toMatchObject({
      outcome: 'would_withhold',
      refusals: [{ code: 'secret_missing' }],
      versionId: null,
      variable: 'DB_URL',
    });
    expect(decision.open).toHaveLength(3);
  });
});

describe('the promise about environments', () => {
  const environment = fc.option(
    fc.record({
      name: fc.oneof(
        fc.constantFrom('production', 'Production', 'production2', 'review/production'),
        fc.stringMatching(/^[a-z/]{1,12}$/),
      ),
      protected: fc.boolean(),
      actorMayDeploy: fc.boolean(),
      requiredApprovals: fc.constantFrom(0, 1),
    }),
  );
  const scopes = fc.subarray(['production', '*', 'review/*', 'prod*', '*production']);

  test('a secret for `production` never goes to a job without that environment or without the right to deploy there', () => {
    fc.assert(
      fc.property(environment, scopes, fc.constantFrom('handout', 'release', 'hypothetical'), (place, all, phase) => {
        const candidates = all.map((scope) => aSecret({ id: scope, environmentScope: scope }));

        const decision = decideAsked<Phase>({ asked, candidates, job: aJob({ environment: place }), phase, now });

        const given = ['released', 'cleared', 'would_release'].includes(decision.outcome);
        if (given && decision.secretId === 'production') expect(place?.name).toBe('production');
        if (given && place?.protected) expect(place.actorMayDeploy).toBe(true);
        if (given && phase !== 'hypothetical') expect(place?.requiredApprovals ?? 0).toBe(0);
        if (given && place === null) expect(decision.secretId).toBe('*');
      }),
      { numRuns: 2000 },
    );
  });
});
