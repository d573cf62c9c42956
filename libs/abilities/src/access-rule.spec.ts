import { canCount, unconditional, type AccessRuleFacts } from './access-rule.js';
import { ActorAbilities } from './actor-abilities.js';
import type { ActorFacts } from './actor-facts.js';
import { beyondOwn, beyondOwnUnder } from './grant-role.js';
import { noRoleGrants } from './grantable.js';
import { isPreventedBy, isPreventedIn, keptFrom } from './prevents-of-actor.js';
import { subject, unknownSecret, type Facts } from './subjects.js';

const now = new Date('2026-01-01T00:00:00Z');
const owner = { ancestorIds: [2, 1], namespaceId: 2, archived: false, ...noRoleGrants };
const working = { deployRole: null, managerActive: true, writeOnly: false };
const known = { secretId: 's', name: 'DB_URL', environmentScope: 'production', tags: ['pci'], isProtected: true };
const secret = (facts: Partial<Facts<'secret'>> = {}) => subject.secret({ ...owner, ...working, ...known, ...facts });
const anySecret = subject.secret({ ...owner, ...working, ...unknownSecret });
const rule = (facts: Partial<AccessRuleFacts>): AccessRuleFacts => ({
  ...unconditional,
  id: 7,
  namespaceId: 2,
  ancestorIds: [2, 1],
  effect: 'prevent',
  principalKind: 'user',
  role: null,
  customRoleId: null,
  abilities: ['secret:read_value'],
  expiresAt: null,
  reason: 'Because.',
  ...facts,
});
const actor = (role: number, rules: AccessRuleFacts[], more: Partial<ActorFacts> = {}) => {
  const customRole = { id: 4, name: 'custom', abilities: [] };
  const memberships = role === 0 ? [] : [{ namespaceId: 1, role, expiresAt: null, customRole }];
  return new ActorAbilities({ admin: false, memberships, rules, now, ...more });
};
const mayReveal = (role: number, rules: AccessRuleFacts[], facts: Partial<Facts<'secret'>> = {}): boolean =>
  actor(role, rules).can('secret:read_value', secret(facts));

describe('access rules', () => {
  it.each<[string, Partial<AccessRuleFacts>, number, boolean]>([
    ['to the person', {}, 50, false],
    ['to everyone', { principalKind: 'everyone' }, 50, false],
    ['to his role', { principalKind: 'role', role: 50 }, 50, false],
    ['to a lower role', { principalKind: 'role', role: 40 }, 50, true],
    ['to his custom role', { principalKind: 'custom_role', customRoleId: 4 }, 50, false],
    ['to another custom role', { principalKind: 'custom_role', customRoleId: 5 }, 50, true],
    ['of the group above', { namespaceId: 1, ancestorIds: [1] }, 50, false],
    ['of a project elsewhere', { namespaceId: 3, ancestorIds: [3, 1] }, 50, true],
    ['that is over', { expiresAt: now }, 50, true],
    ['that lasts', { expiresAt: new Date(now.getTime() + 1) }, 50, false],
    ['about something else', { abilities: ['secret:delete'] }, 50, true],
    ['that names what no rule can', { abilities: ['access_rule:update'] }, 50, true],
  ])('a prevent %s decides accordingly', (_, facts, role, allowed) => {
    const allow = rule({ id: 8, effect: 'allow' });

    expect(mayReveal(role, [rule(facts)])).toBe(allowed);
    expect(mayReveal(role, [rule(facts), allow])).toBe(allowed);
    expect(mayReveal(role, [allow, rule(facts)])).toBe(allowed);
  });

  it.each<[string, Partial<AccessRuleFacts>, number, boolean]>([
    ['to the person', {}, 10, true],
    ['to a person who is no member', {}, 0, false],
    ['to everyone, for a member', { principalKind: 'everyone' }, 10, true],
    ['to everyone, for a stranger', { principalKind: 'everyone' }, 0, false],
    ['to his role', { principalKind: 'role', role: 10 }, 10, true],
    ['to a higher role', { principalKind: 'role', role: 20 }, 10, false],
    ['to a lower role', { principalKind: 'role', role: 10 }, 20, true],
    ['to his custom role', { principalKind: 'custom_role', customRoleId: 4 }, 10, true],
    ['to another custom role', { principalKind: 'custom_role', customRoleId: 5 }, 10, false],
  ])('an allow %s decides accordingly', (_, facts, role, allowed) => {
    expect(mayReveal(role, [rule({ effect: 'allow', ...facts })])).toBe(allowed);
  });

  it.each<[string, Partial<AccessRuleFacts>, Partial<Facts<'secret'>>, [boolean, boolean]]>([
    ['an exact environment', { environment: 'production' }, {}, [true, true]],
    ['a scope that is wider', { environment: 'production' }, { environmentScope: '*' }, [false, true]],
    ['a pattern', { environment: 'prod*' }, { environmentScope: 'prod-*' }, [true, true]],
    ['another environment', { environment: 'staging' }, {}, [false, false]],
    ['any environment', { environment: '*' }, { environmentScope: null }, [true, true]],
    ['a name', { secretName: 'DB_*' }, {}, [true, true]],
    ['another name', { secretName: 'API_*' }, {}, [false, false]],
    ['another end of a name', { secretName: '*_KEY' }, {}, [false, false]],
    ['any name', { secretName: '**' }, { name: null }, [true, true]],
    ['a tag', { tag: 'pci' }, {}, [true, true]],
    ['another tag', { tag: 'hr' }, {}, [false, false]],
    ['protection', { isProtected: false }, {}, [false, false]],
    ['one secret', { secretId: 's' }, {}, [true, true]],
    ['what is not known', { secretId: 's' }, { secretId: null }, [false, false]],
    ['one condition of two', { secretId: 's', tag: 'hr' }, {}, [false, false]],
  ])('on %s count for an allow and a prevent accordingly', (_, conditions, facts, [allows, prevents]) => {
    expect(mayReveal(10, [rule({ effect: 'allow', ...conditions })], facts)).toBe(allows);
    expect(mayReveal(50, [rule(conditions)], facts)).toBe(!prevents);
  });

  it('keep an administrator, and an owner, from a secret that they may not read, whatever they ask', () => {
    const hidden = rule({ principalKind: 'everyone', abilities: ['secret:read'], tag: 'pci' });
    const admin = actor(0, [hidden], { admin: true });

    for (const who of [actor(50, [hidden]), admin]) {
      expect(who.hides(secret())).toBe(true);
      expect(who.hides(secret({ tags: [] }))).toBe(false);
      for (const name of ['secret:list', 'secret:read', 'secret:purge', 'secret:update', 'secret_use:list'] as const)
        expect(who.can(name, secret())).toBe(false);
      expect(who.can('secret:list', subject.project(owner))).toBe(true);
    }
  });

  it('are named in the chain that explains', () => {
    const who = actor(50, [rule({ environment: 'production' }), rule({ id: 8, effect: 'allow' })]);

    expect(who.explain('secret:read_value', secret())).toEqual({
      allowed: false,
      ruleId: 'prevented.secret:read_value',
      reason: 'An access rule prevents secret:read_value.',
      chain: [
        { kind: 'membership', namespaceId: 1, role: 'owner', expiresAt: null },
        { kind: 'access_rule', id: 7, namespaceId: 2, effect: 'prevent', reason: 'Because.', expiresAt: null },
        { kind: 'access_rule', id: 8, namespaceId: 2, effect: 'allow', reason: 'Because.', expiresAt: null },
        { kind: 'role', role: 'owner' },
        { kind: 'rule', ruleId: 'prevented.secret:read_value' },
      ],
    });
  });

  it('on deploying look at the environment', () => {
    const who = actor(30, [rule({ abilities: ['environment:deploy'], environment: 'prod*' })]);
    const environment = (environmentName: string | null) =>
      subject.environment({ ancestorIds: [2, 1], archived: false, deployRole: null, environmentName });

    expect(['production', 'review/a', null].map((one) => who.can('environment:deploy', environment(one)))).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('what is not known in full', () => {
  const onProduction = { environment: 'production' };

  it('can be something with which one may, where an allow has conditions', () => {
    const given = rule({ effect: 'allow', abilities: ['secret:list', 'secret:update'], ...onProduction });

    expect(actor(10, [given]).canSome('secret:update', anySecret)).toBe(true);
    expect(actor(10, [given]).canSome('secret:list', subject.project(owner))).toBe(true);
    expect(actor(10, [given]).can('secret:update', anySecret)).toBe(false);
    expect(actor(10, []).canSome('secret:update', anySecret)).toBe(false);
    const tagged = rule({ effect: 'allow', abilities: ['secret:update'], tag: 'hr' });
    expect(actor(10, [tagged]).canSome('secret:update', anySecret)).toBe(true);
    expect(actor(10, [tagged]).canSome('secret:update', secret({ tags: ['pci'] }))).toBe(false);
    expect(actor(10, [given], { scopes: ['read_api'] }).canSome('secret:update', anySecret)).toBe(false);
  });

  it('is not all something with which one may, where a prevent has conditions, here or below', () => {
    const all = (rules: AccessRuleFacts[], more: Partial<ActorFacts> = {}) =>
      actor(50, rules, more).canAll('secret:read_value', anySecret, 2);

    expect(all([])).toBe(true);
    expect(all([], { scopes: ['read_api'] })).toBe(false);
    expect(all([rule(onProduction)])).toBe(false);
    expect(all([rule({ namespaceId: 3, ancestorIds: [3, 2, 1] })])).toBe(false);
    expect(all([rule({ namespaceId: 3, ancestorIds: [3, 2, 1], principalKind: 'custom_role', customRoleId: 4 })])).toBe(
      false,
    );
    expect(all([rule({ namespaceId: 3, ancestorIds: [3, 1] })])).toBe(true);
    // Whomever he gives it to is kept from it as well.
    expect(all([rule({ principalKind: 'everyone', ...onProduction })])).toBe(true);
  });

  it('may be given under conditions that no prevent can meet', () => {
    const who = actor(50, [rule(onProduction)]);
    const place = { kind: 'project', facts: { ...owner, ...working } } as const;
    const beyond = (conditions: object) =>
      beyondOwnUnder(
        who,
        { abilities: ['secret:read_value', 'secret:delete'], conditions: { ...unconditional, ...conditions } },
        place,
      );

    expect(beyond({ environment: 'review/*' })).toEqual([]);
    for (const met of [{}, { environment: 'prod*' }, { secretName: 'A' }, { tag: 'x' }])
      expect(beyond(met)).toEqual(['secret:read_value']);
    expect(beyondOwn(who, ['secret:read_value', 'secret:delete'], place)).toEqual(['secret:read_value']);
    const tagged = actor(50, [rule({ tag: 'pci' })]);
    const hr = { abilities: ['secret:read_value'], conditions: { ...unconditional, tag: 'hr' } } as const;
    // What has the one tag may have the other, too.
    expect(beyondOwnUnder(tagged, hr, place)).toEqual(['secret:read_value']);
  });
});

describe('what rules keep from the giver of a role', () => {
  const place = { kind: 'project', facts: { ...owner, ...working } } as const;

  it('is what the role has, by rules to himself and to his custom roles', () => {
    expect(keptFrom(actor(50, [rule({})]), 50, place)).toEqual(['secret:read_value']);
    expect(keptFrom(actor(50, [rule({})]), 40, place)).toEqual([]);
    expect(keptFrom(actor(50, [rule({ principalKind: 'custom_role', customRoleId: 4 })]), 50, place)).toHaveLength(1);
    expect(keptFrom(actor(50, [rule({ principalKind: 'everyone' })]), 50, place)).toEqual([]);
    expect(keptFrom(actor(50, [rule({ namespaceId: 3, ancestorIds: [3, 2, 1] })]), 50, place)).toHaveLength(1);
    expect(keptFrom(actor(50, [rule({ namespaceId: 3, ancestorIds: [3, 1] })]), 50, place)).toEqual([]);
    expect(keptFrom(actor(50, [rule({ abilities: ['secret:read'] })]), 30, place)).toEqual(
      expect.arrayContaining(['secret:read', 'secret:list', 'secret:create']),
    );
  });

  it('is nothing that the role does not have itself, and all that it has on any kind of place', () => {
    const audits = actor(50, [rule({ abilities: ['audit:list'] })]);

    expect(keptFrom(audits, 30, place)).toEqual([]);
    expect(keptFrom(audits, 40, place)).toEqual(['audit:list']);
  });

  it('tells which rules reach him, and what he could do without one', () => {
    const who = actor(40, [
      rule({ principalKind: 'role', role: 30 }),
      rule({ id: 8, namespaceId: 1, ancestorIds: [1] }),
    ]);

    expect([isPreventedBy(who, 7, [2, 1]), isPreventedBy(who, 7, [9]), isPreventedBy(who, 8, [2, 1])]).toEqual([
      false,
      true,
      true,
    ]);
    expect([isPreventedIn(who, [1], [2, 1]), isPreventedIn(who, [2], [2, 1])]).toEqual([true, false]);
    const owns = actor(50, [rule({})]);
    expect([owns, owns.without(7), owns.without(9)].map((one) => one.can('secret:read_value', secret()))).toEqual([
      false,
      true,
      false,
    ]);
    expect(owns.ruled('secret:read_value', 'secret')).toBe(true);
    expect(owns.allowedIn('secret:read_value', 'secret')).toEqual([]);
    const given = actor(
      10,
      [1, 2, 2].map((namespaceId) => rule({ effect: 'allow', namespaceId })),
    );
    expect(given.allowedIn('secret:read_value', 'secret')).toEqual([1, 2]);
    const unruled = new ActorAbilities({ admin: true, memberships: [], now });
    expect(unruled.without(7).can('secret:read', secret())).toBe(true);
  });
});

describe('canCount', () => {
  it('is false for conditions on what an ability is never asked about', () => {
    expect(canCount('pipeline:read', { ...unconditional, environment: 'a' })).toBe(false);
    expect(canCount('pipeline:read', unconditional)).toBe(true);
    expect(canCount('job:read', { ...unconditional, environment: 'a' })).toBe(true);
    expect(canCount('job:read', { ...unconditional, tag: 'a' })).toBe(false);
    // Not of groups and projects, but of secrets.
    expect(canCount('secret:list', { ...unconditional, tag: 'a' })).toBe(true);
  });
});
