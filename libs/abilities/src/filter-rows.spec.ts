import fc from 'fast-check';
import { abilityKinds, abilityNames, type AbilityName } from './ability-names.js';
import { ActorAbilities } from './actor-abilities.js';
import { RuleTable, standardTable } from './compile-ability.js';
import { AbilityHasConditions, ColumnMissing, toSql, unhiddenSql, visibleNamespaces } from './filter-rows.js';
import { grantableAbilities, noRoleGrants, ruleAbilities, secretActions } from './grantable.js';
import type { AccessRuleFacts } from './access-rule.js';
import { roleRules } from './role-rules.js';
import { nobody, roleLevels } from './roles.js';
import { aboveOwnRole, allow, given, members, membersAndAdministrators, preventBelow, preventMembers } from './rule.js';
import { SqlReader, type Row } from '../testing/sql-reader.js';
import { factTypes, IncompleteSubject, subject, unknownSecret, type NamespacedKind, type Subject } from './subjects.js';

const now = new Date('2026-01-01T00:00:00Z');
const columns = {
  ancestorIds: 'ancestorIds',
  namespaceId: 'namespaceId',
  secretReadRole: 'secretReadRole',
  secretReadValueRole: 'secretReadValueRole',
  secretCreateRole: 'secretCreateRole',
  secretUpdateRole: 'secretUpdateRole',
  secretDeleteRole: 'secretDeleteRole',
  archived: 'archived',
  managerActive: 'managerActive',
  writeOnly: 'writeOnly',
  self: 'self',
  namespace: 'namespace',
  deployRole: 'deployRole',
  pushRole: 'pushRole',
  currentRole: 'currentRole',
  grantedRole: 'grantedRole',
  secretId: 'secretId',
  name: 'name',
  environmentScope: 'environmentScope',
  environmentName: 'environmentName',
  tags: 'tags',
  isProtected: 'isProtected',
};
function inSql(actor: ActorAbilities, name: AbilityName, kind: NamespacedKind, row: Row): boolean {
  const { text, params } = toSql(actor, name, { kind, columns });
  return new SqlReader(text, params, row).whole() === true;
}

function byRules(actor: ActorAbilities, name: AbilityName, kind: NamespacedKind, row: Row): boolean {
  const checked = (subject[kind] as (facts: unknown) => Subject)(row);
  return actor.can(name, checked);
}

// A small forest: 1 > 2 > 3, 1 > 4, 5 alone.
const paths = [[1], [2, 1], [3, 2, 1], [4, 1], [5]];
const factValues: Record<string, fc.Arbitrary<unknown>> = {
  ids: fc.constantFrom(...paths),
  id: fc.constant(0),
  boolean: fc.boolean(),
  level: fc.constantFrom(null, ...roleLevels, nobody),
  namespace: fc.constantFrom('group', 'project'),
};
const scopes = ['*', 'production', 'prod*', 'review/*', 'review/a', '*/a', 're_iew/a', ''];
const ofFact: Record<string, fc.Arbitrary<unknown>> = {
  secretId: fc.constantFrom(null, 'one', 'two'),
  name: fc.constantFrom(null, 'DB_URL', 'DBXURL', 'DB', 'KEY'),
  environmentScope: fc.constantFrom(null, ...scopes),
  environmentName: fc.constantFrom(null, 'production', 'review/a', 'prod'),
  tags: fc.option(fc.subarray(['pci', 'team-a'])),
  isProtected: fc.option(fc.boolean()),
};
const rowOf = (kind: NamespacedKind) =>
  fc
    .record(
      Object.fromEntries(
        Object.entries(factTypes(kind)).map(([fact, type]) => [fact, ofFact[fact] ?? factValues[type]!]),
      ),
    )
    // The owner is the first of its own path.
    .map((row: Row): Row =>
      'namespaceId' in row ? { ...row, namespaceId: (row['ancestorIds'] as number[])[0] } : row,
    );
const questions = abilityNames.flatMap((name) =>
  abilityKinds[name].filter((kind) => kind !== 'instance').map((kind) => ({ name, kind: kind })),
);
const expiresAt = fc.constantFrom(null, now, new Date(now.getTime() + 1));
const namespaceId = fc.integer({ min: 1, max: 5 });
const customRole = fc.record({
  id: fc.constantFrom(1, 2),
  name: fc.constant('custom'),
  abilities: fc.subarray([...grantableAbilities, 'user:block', 'secret:purge']),
});
const membership = fc.record({
  namespaceId,
  role: fc.constantFrom(...roleLevels),
  expiresAt,
  customRole: fc.option(customRole),
});
const grant = fc.record({
  namespaceId,
  actions: fc.subarray([...secretActions]),
  expiresAt,
  customRoleId: fc.constantFrom(null, 1, 2),
});
const accessRule = fc
  .record({
    namespaceId,
    effect: fc.constantFrom('allow' as const, 'prevent' as const),
    principal: fc.constantFrom(
      { principalKind: 'user' as const, role: null, customRoleId: null },
      { principalKind: 'everyone' as const, role: null, customRoleId: null },
      ...roleLevels.map((role) => ({ principalKind: 'role' as const, role, customRoleId: null })),
      ...[1, 2].map((customRoleId) => ({ principalKind: 'custom_role' as const, role: null, customRoleId })),
    ),
    abilities: fc.subarray([...ruleAbilities, 'user:block', 'access_rule:update']),
    environment: fc.constantFrom(null, '*', 'production', 'review/*', 'pro*', 'review/a', 'prod'),
    secretName: fc.constantFrom(null, '*', 'DB_URL', 'DB*', '*_URL', 'D*R*'),
    tag: fc.constantFrom(null, null, 'pci'),
    isProtected: fc.constantFrom(null, null, true, false),
    secretId: fc.constantFrom(null, null, null, 'one'),
    expiresAt,
  })
  .map(({ principal, ...rule }): AccessRuleFacts => {
    const ancestorIds = paths.find((path) => path[0] === rule.namespaceId)!;
    return { id: 1, reason: 'why', ancestorIds, ...principal, ...rule };
  });
// Rules that differ in what one condition names: they come to one test.
const alikeRules = fc
  .tuple(accessRule, fc.constantFrom('environment', 'secretName', 'tag', 'secretId'), fc.integer({ min: 2, max: 4 }))
  .chain(([rule, condition, count]) => {
    const plain = { ...rule, environment: null, secretName: null, tag: null, isProtected: null, secretId: null };
    const named: Record<string, readonly string[]> = {
      environment: ['*', 'production', 'review/*', 'pro*', 'review/a', 'prod'],
      secretName: ['*', 'DB_URL', 'DB*', '*_URL', 'D*R*'],
      tag: ['pci', 'team-a'],
      secretId: ['one', 'two'],
    };
    const values = fc.array(fc.constantFrom(...named[condition]!), { minLength: count, maxLength: count });
    return values.map((given) => given.map((value): AccessRuleFacts => ({ ...plain, [condition]: value })));
  });
// Rules that the built-in table does not have: alternatives with conditions, conditions together, prevents without.
const odd = new RuleTable([
  allow('lower', members('guest'), ['secret:read', 'member:delete'], { reason: '' }),
  preventMembers('not_developers', ['secret:read'], {
    when: { archived: false, deployRole: aboveOwnRole },
    reason: '',
  }),
  preventMembers('never_members', ['runner:list'], { reason: '' }),
  allow('runners', membersAndAdministrators('guest'), ['runner:list'], { reason: '' }),
  allow('either', members('reporter'), ['secret:list'], { on: ['secret'], when: { archived: true }, reason: '' }),
  allow('or', membersAndAdministrators('owner'), ['secret:list'], {
    on: ['secret'],
    when: { managerActive: true },
    reason: '',
  }),
  allow('given_here', given('secret:read'), ['secret:read'], { when: { managerActive: true }, reason: '' }),
  preventBelow('developer', 'low', ['secret_use:list'], { reason: '' }),
  allow('use', membersAndAdministrators('guest'), ['secret_use:list'], { reason: '' }),
  ...roleRules.filter((rule) => rule.who.prevented !== undefined),
]);
const anyActor = fc
  .record({
    admin: fc.boolean(),
    auditor: fc.boolean(),
    memberships: fc.array(membership, { maxLength: 6 }),
    grants: fc.array(grant, { maxLength: 3 }),
    rules: fc
      .tuple(fc.array(accessRule, { maxLength: 6 }), fc.option(alikeRules, { nil: [] }))
      .map(([some, alike]) => [...some, ...alike]),
    scopes: fc.constantFrom(undefined, ['api' as const], ['read_api' as const], []),
    table: fc.constantFrom(standardTable, odd),
  })
  .map((facts) => new ActorAbilities({ ...facts, now }));
const aDeveloper = (role = 30) =>
  new ActorAbilities({ admin: false, memberships: [{ namespaceId: 2, role, expiresAt: null }], now });

describe('toSql', () => {
  it.each(questions)('keeps the rows of kind $kind on which $name holds, and no others', ({ name, kind }) => {
    fc.assert(
      fc.property(anyActor, rowOf(kind), (actor, row) => {
        expect(inSql(actor, name, kind, row)).toBe(byRules(actor, name, kind, row));
      }),
      { numRuns: 200 },
    );
  });

  it.each(questions)('decides about $name on $kind alike when all facts are known', ({ name, kind }) => {
    fc.assert(
      fc.property(anyActor, rowOf(kind), (actor, row) => {
        const { text, params } = toSql(actor, name, { kind, columns: {}, known: row });
        expect([text, params]).toEqual([String(byRules(actor, name, kind, row)), []]);
      }),
      { numRuns: 100 },
    );
  });

  it('leaves out a row in which a fact that the rules look at is unknown', () => {
    const working = { archived: false, deployRole: null, managerActive: true, writeOnly: false };
    const row = { ancestorIds: [2], namespaceId: 2, ...noRoleGrants, ...working, ...unknownSecret };
    expect(inSql(aDeveloper(), 'secret:create', 'secret', row)).toBe(true);

    for (const fact of ['archived', 'managerActive']) {
      const unknown = { ...row, [fact]: null };
      expect(inSql(aDeveloper(), 'secret:create', 'secret', unknown)).toBe(false);
      expect(() => byRules(aDeveloper(), 'secret:create', 'secret', unknown)).toThrow(IncompleteSubject);
    }
    const admin = new ActorAbilities({ admin: true, memberships: [], now });
    const member = { ancestorIds: [2], namespace: 'group', currentRole: null, grantedRole: null, self: null };
    expect(inSql(admin, 'member:create', 'member', { ...member, namespace: null, self: false })).toBe(false);
    expect(inSql(aDeveloper(50), 'member:delete', 'member', member)).toBe(false);
  });

  it('writes one short test where the rules need no facts', () => {
    const fragment = toSql(aDeveloper(), 'pipeline:list', {
      kind: 'project',
      columns: { ancestorIds: 's.ancestor_ids' },
    });

    expect(fragment).toEqual({ text: 's.ancestor_ids && $1::bigint[]', params: [[2]] });
  });

  it('writes the grants of the actor beside his roles', () => {
    const grants = [{ namespaceId: 3, actions: ['delete' as const], expiresAt: null, customRoleId: null }];
    const memberships = [{ namespaceId: 2, role: 20, expiresAt: null }];
    const actor = new ActorAbilities({ admin: false, memberships, grants, now });
    const columns = {
      ancestorIds: 'n.ancestor_ids',
      namespaceId: 's.namespace_id',
      secretDeleteRole: 'n.delete_role',
      archived: 'n.archived',
    };

    expect(toSql(actor, 'secret:delete', { kind: 'secret', columns })).toEqual({
      text: '(n.archived is not null and s.namespace_id is not null and ((n.ancestor_ids && $1::bigint[] and (coalesce(n.delete_role <= $2, false) and not (n.archived = true))) or ((n.ancestor_ids && $3::bigint[] and s.namespace_id = any($4::bigint[])) and not (n.archived = true))))',
      params: [[2], 20, [2], [3]],
    });
  });

  it('numbers its parameters from where the query is', () => {
    const fragment = toSql(aDeveloper(), 'pipeline:create', {
      kind: 'pipeline',
      columns: { ancestorIds: 'p.ancestor_ids', archived: 'p.archived', pushRole: 'r.push_role' },
      firstParameter: 4,
    });

    expect(fragment).toEqual({
      text: '(p.archived is not null and (p.ancestor_ids && $4::bigint[] and not (coalesce(r.push_role > $5, false) or p.archived = true)))',
      params: [[2], 30],
    });
  });

  it('refuses to leave out a condition for want of a column', () => {
    const target = { kind: 'secret', columns: { ancestorIds: 'a', archived: 'b' } } as const;

    expect(() => toSql(aDeveloper(), 'secret:create', target)).toThrow(ColumnMissing);
    const placeless = { kind: 'pipeline', columns: { archived: 'b', pushRole: 'c' } } as const;
    expect(() => toSql(aDeveloper(), 'pipeline:create', placeless)).toThrow('columns must name ancestorIds');
  });
});

describe('can', () => {
  const ruled = questions.filter(({ name }) => (ruleAbilities as readonly string[]).includes(name));

  it.each(ruled)('says of $name on $kind what explain says, however often it is asked', ({ name, kind }) => {
    fc.assert(
      fc.property(anyActor, fc.array(rowOf(kind), { minLength: 3, maxLength: 6 }), (actor, rows) => {
        for (const row of rows) {
          const checked = (subject[kind] as (facts: unknown) => Subject)(row);
          expect(actor.can(name, checked as never)).toBe(actor.explain(name, checked as never).allowed);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('unhiddenSql', () => {
  it('keeps the secrets that are not hidden, and no others', () => {
    fc.assert(
      fc.property(anyActor, rowOf('secret'), (actor, row) => {
        const { text, params } = unhiddenSql(actor, { columns });
        const secret = (subject.secret as (facts: unknown) => Subject<'secret'>)(row);
        const unhidden = new SqlReader(text, params, row).whole();
        // Rules are put apart once a question comes again.
        expect([1, 2, 3].map(() => !actor.hides(secret))).toEqual([unhidden, unhidden, unhidden]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('visibleNamespaces', () => {
  it.each(questions)('agrees with can about $name on $kind wherever no facts matter', ({ name, kind }) => {
    fc.assert(
      fc.property(anyActor, rowOf(kind), (actor, row) => {
        let visible;
        try {
          visible = visibleNamespaces(actor, name, kind as never);
        } catch (error) {
          expect(error).toBeInstanceOf(AbilityHasConditions);
          return;
        }
        const { all, namespaceIds } = visible;
        const inside = (row['ancestorIds'] as number[]).some((id) => namespaceIds.includes(id));
        expect(all || inside).toBe(byRules(actor, name, kind, row));
      }),
      { numRuns: 100 },
    );
  });

  it('names the direct memberships that are enough, for each kind by its own rules', () => {
    const memberships = roleLevels.map((role, at) => ({ namespaceId: at + 1, role, expiresAt: null }));
    const actor = new ActorAbilities({ admin: false, memberships, now });

    expect(visibleNamespaces(actor, 'pipeline:list', 'project').namespaceIds).toEqual([5, 4, 3, 2]);
    expect(visibleNamespaces(actor, 'audit:list', 'group').namespaceIds).toEqual([5]);
    expect(visibleNamespaces(actor, 'audit:list', 'project').namespaceIds).toEqual([5, 4]);
  });

  it('is everywhere for an administrator who lists secrets, and nowhere for a stranger', () => {
    const strangers = new ActorAbilities({ admin: false, memberships: [], now });
    const admin = new ActorAbilities({
      admin: true,
      memberships: [{ namespaceId: 1, role: 10, expiresAt: null }],
      now,
    });

    expect(visibleNamespaces(admin, 'secret:list', 'secret')).toEqual({ all: true, namespaceIds: [] });
    expect(visibleNamespaces(strangers, 'secret:list', 'secret')).toEqual({ all: false, namespaceIds: [] });
  });

  it('refuses an ability that also depends on the row', () => {
    expect(() => visibleNamespaces(aDeveloper(), 'secret:create', 'secret')).toThrow(
      'secret:create on secret depends on facts of the row: filter by toSql',
    );
  });
});
