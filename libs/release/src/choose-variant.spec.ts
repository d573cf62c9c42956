import fc from 'fast-check';
import { aJob, aSecret, asked } from '../testing/releasable-facts.js';
import { chooseVariant, compareSpecificity, matchesPattern } from './index.js';
import type { KnownSecretFacts, Owner, SecretFacts } from './index.js';

const shop: Owner = { kind: 'project', id: 7, fullPath: 'acme/web/shop' };
const web: Owner = { kind: 'group', id: 20, fullPath: 'acme/web' };
const acme: Owner = { kind: 'group', id: 10, fullPath: 'acme' };
const sibling: Owner = { kind: 'project', id: 8, fullPath: 'acme/web/other' };

const inEnvironment = (name: string | null) =>
  aJob({ environment: name === null ? null : { name, protected: false, actorMayDeploy: true, requiredApprovals: 0 } });

function variant(environmentScope: string, changes: Partial<KnownSecretFacts> = {}): KnownSecretFacts {
  return aSecret({ id: `${changes.owner?.fullPath ?? 'own'}:${environmentScope}`, environmentScope, ...changes });
}

function choose(candidates: readonly SecretFacts[], environment: string | null, source: string | null = null) {
  const choice = chooseVariant({ ...asked, source }, candidates, inEnvironment(environment));
  return choice.kind === 'chosen' ? choice.secret.id : choice;
}

describe('chooseVariant by environment', () => {
  const variants = ['*', 'review/*', 'review/a*', 'review/a', 'production'].map((scope) => variant(scope));

  test.each([
    ['review/a', 'own:review/a'],
    ['review/ab', 'own:review/a*'],
    ['review/b', 'own:review/*'],
    ['production', 'own:production'],
    ['staging', 'own:*'],
    [null, 'own:*'],
  ])('takes the most specific for environment %s: %s', (environment, id) => {
    expect(choose(variants, environment)).toBe(id);
    expect(choose([...variants].reverse(), environment)).toBe(id);
  });

  test('withholds where two match equally well, and names both', () => {
    expect(choose([variant('*a'), variant('a*'), variant('*')], 'aa')).toEqual({
      kind: 'conflict',
      scopes: ['*a', 'a*'],
    });
    expect(choose([variant('a*'), variant('*a')], 'aa')).toMatchObject({ scopes: ['*a', 'a*'] });
    expect(choose([variant('a', { id: '1' }), variant('a', { id: '2' })], 'a')).toEqual({
      kind: 'conflict',
      scopes: ['a', 'a'],
    });
  });

  test('finds no conflict where a more specific one than the equal ones matches', () => {
    expect(choose([variant('*a'), variant('a*'), variant('aa')], 'aa')).toBe('own:aa');
  });

  test('tells the scopes where the name exists but none covers the environment', () => {
    const outside = [variant('production'), variant('eu/*'), variant('eu/*', { id: 'x' })];

    expect(choose(outside, 'staging')).toEqual({ kind: 'out_of_scope', scopes: ['eu/*', 'production'] });
    expect(choose(outside, null)).toEqual({ kind: 'out_of_scope', scopes: ['eu/*', 'production'] });
  });

  test('finds nothing under another name, and names are case sensitive', () => {
    expect(choose([variant('*', { name: 'OTHER' }), variant('*', { name: 'database_url' })], 'x')).toEqual({
      kind: 'missing',
    });
    expect(choose([], 'x')).toEqual({ kind: 'missing' });
  });
});

describe('chooseVariant by owner', () => {
  const everywhere = [acme, sibling, web, shop].map((owner) => variant('*', { owner, id: owner.fullPath }));

  test.each([
    [null, 'acme/web/shop'],
    ['inherit', 'acme/web/shop'],
    ['group/acme/web', 'acme/web'],
    ['acme/web', 'acme/web'],
    ['group/acme', 'acme'],
  ])('source %j means %s', (source, id) => {
    expect(choose(everywhere, 'x', source)).toBe(id);
  });

  test.each(['group/acme/web/shop', 'acme/web/other', 'group/other', 'group/', 'Acme', 'group/acme/'])(
    'source %j is not a group above the project',
    (source) => {
      expect(choose(everywhere, 'x', source)).toEqual({ kind: 'not_above' });
    },
  );

  test('never takes what belongs to a sibling, or to a group with the id of the project', () => {
    const others = [sibling, { ...acme, id: 7 }, { ...shop, id: 20 }].map((owner) => variant('*', { owner }));

    for (const source of [null, 'inherit', 'group/acme'])
      expect(choose(others, 'x', source)).toEqual({ kind: 'missing' });
  });

  test('does not look above the project unless told to', () => {
    expect(choose([variant('*', { owner: web })], 'x')).toEqual({ kind: 'missing' });
  });

  test('inherits the nearest owner, even where a farther one is more specific', () => {
    const choices = [
      variant('production', { owner: acme }),
      variant('prod*', { owner: web }),
      variant('*', { owner: web }),
    ];

    expect(choose(choices, 'production', 'inherit')).toBe('acme/web:prod*');
  });

  test('inherits from farther up where no variant of the nearer owner covers the environment', () => {
    const choices = [variant('*', { owner: acme }), variant('production', { owner: shop })];

    expect(choose(choices, 'staging', 'inherit')).toBe('acme:*');
  });

  test('a conflict at the nearest owner is not settled by a farther one', () => {
    const choices = [variant('a*', { owner: web }), variant('*a', { owner: web }), variant('aa', { owner: acme })];

    expect(choose(choices, 'aa', 'inherit')).toMatchObject({ kind: 'conflict' });
  });
});

describe('chooseVariant and states', () => {
  test.each<[string, Partial<KnownSecretFacts>]>([
    ['frozen', { frozen: true }],
    ['expired', { expiresAt: new Date(0) }],
    ['of an inactive manager', { managerActive: false }],
  ])('still takes the most specific when it is %s', (_case, changes) => {
    expect(choose([variant('*'), variant('production', changes)], 'production')).toBe('own:production');
  });

  test('leaves deleted ones out while a live one matches', () => {
    expect(choose([variant('a', { id: 'gone', deleted: true }), variant('a', { id: 'live' })], 'a')).toBe('live');
  });

  test('takes a deleted one where no live one matches, so that the reason can say so', () => {
    const gone = [variant('a', { id: 'first', deleted: true }), variant('a', { id: 'second', deleted: true })];

    expect(choose(gone, 'a')).toBe('first');
    expect(choose(gone, 'b')).toEqual({ kind: 'missing' });
  });
});

describe('chooseVariant and unknown facts', () => {
  test.each<[string, Partial<SecretFacts>]>([
    ['name', { name: undefined }],
    ['owner', { owner: undefined }],
    ['owner.id', { owner: { ...shop, id: '7' as never } }],
    ['environmentScope', { environmentScope: '' }],
    ['deleted', { deleted: undefined }],
  ])('stops when the %s of any candidate is unknown, for it might be the one that wins', (fact, changes) => {
    const candidates = [variant('production'), { ...variant('*'), ...changes }];

    expect(choose(candidates, 'production')).toEqual({ kind: 'unknown', fact: `candidates[1].${fact}` });
  });

  test('stops when the entry, the place of the job or the list is unknown', () => {
    expect(chooseVariant({ ...asked, name: 'a b' }, [], aJob())).toEqual({ kind: 'unknown', fact: 'asked.name' });
    expect(chooseVariant(asked, [], { ...aJob(), environment: undefined })).toEqual({
      kind: 'unknown',
      fact: 'job.environment',
    });
    expect(chooseVariant(asked, undefined as never, aJob())).toEqual({ kind: 'unknown', fact: 'candidates' });
  });
});

describe('chooseVariant as an order', () => {
  const scopes = fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', '*'), minLength: 1, maxLength: 4 }), {
    maxLength: 7,
  });
  const environments = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 4 });

  test('does not depend on the order of the candidates', () => {
    const shuffled = scopes.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, environments, ([inOrder, inDisorder], environment) => {
        const [a, b] = [inOrder, inDisorder].map((list) =>
          choose(
            list.map((scope) => variant(scope)),
            environment,
          ),
        );
        expect(a).toEqual(b);
      }),
    );
  });

  test('chooses one that matches and that every other match is less specific than', () => {
    fc.assert(
      fc.property(scopes, environments, (all, environment) => {
        const choice = chooseVariant(
          asked,
          all.map((scope) => variant(scope)),
          inEnvironment(environment),
        );
        const matching = all.filter((scope) => matchesPattern(scope, environment));
        const best = matching.filter((scope) => matching.every((other) => compareSpecificity(scope, other) <= 0));
        if (best.length === 1) expect(choice).toMatchObject({ kind: 'chosen', secret: { environmentScope: best[0] } });
        else expect(choice.kind).toBe(matching.length > 0 ? 'conflict' : all.length > 0 ? 'out_of_scope' : 'missing');
      }),
      { numRuns: 1000 },
    );
  });
});
