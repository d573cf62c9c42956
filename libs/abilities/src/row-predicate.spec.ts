import { unconditional, type AccessRuleFacts } from './access-rule.js';
import type { AbilityName } from './ability-names.js';
import { ActorAbilities } from './actor-abilities.js';
import type { ActorFacts } from './actor-facts.js';
import { RuleTable } from './compile-ability.js';
import { toSql, unhiddenSql, type RowKindOf } from './filter-rows.js';
import { allow, members } from './rule.js';

const now = new Date('2026-01-01T00:00:00Z');
const columns = {
  name: 'name',
  ancestorIds: 'ids',
  namespaceId: 'owner',
  archived: 'archived',
  tags: 'tags',
  environmentScope: 'scope',
  isProtected: 'protected',
  secretReadRole: 'lowest',
  secretDeleteRole: 'lowest',
};
const anActor = (facts: Partial<ActorFacts>) => new ActorAbilities({ admin: false, memberships: [], now, ...facts });
const member = (namespaceId: number, role: number) => ({ namespaceId, role, expiresAt: null });
const rule = (facts: Partial<AccessRuleFacts>): AccessRuleFacts => ({
  ...unconditional,
  id: 7,
  namespaceId: 2,
  ancestorIds: [2, 1],
  effect: 'prevent',
  principalKind: 'user',
  role: null,
  customRoleId: null,
  abilities: ['secret:read'],
  expiresAt: null,
  reason: 'Because.',
  ...facts,
});
const unhidden = (rules: AccessRuleFacts[]) =>
  unhiddenSql(anActor({ memberships: [member(1, 30)], rules }), { columns });
const sqlOf = <A extends AbilityName>(name: A, kind: RowKindOf<A>, facts: Partial<ActorFacts>) =>
  toSql(anActor(facts), name, { kind, columns });

describe('the SQL of access rules', () => {
  it('is one test for all that differ in their namespace alone, each namespace once', () => {
    const alike = [rule({ tag: 'a' }), rule({ tag: 'a', namespaceId: 3 }), rule({ tag: 'a', id: 8 })];

    expect(unhidden([rule({}), rule({ namespaceId: 3 }), rule({ id: 8 })])).toEqual({
      text: 'not (ids && $1::bigint[])',
      params: [[2, 3]],
    });
    expect(unhidden([...alike, rule({ tag: 'b', namespaceId: 3 })])).toEqual({
      text: 'not ((ids && $1::bigint[] and coalesce($2 = any(tags), false)) or (ids && $3::bigint[] and coalesce($4 = any(tags), false)))',
      params: [[2, 3], 'a', [3], 'b'],
    });
  });

  it('asks once where a row is, and once about each sort of condition, for all rules of the same namespaces', () => {
    const rules = ['a', 'b'].flatMap((tag) => [rule({ tag }), rule({ secretName: `${tag}*` })]);
    const both = rule({ tag: 'c', isProtected: true });

    const { text, params } = unhidden([...rules, both]);

    expect(text).toBe(
      'not (ids && $1::bigint[] and (coalesce(tags && $2::text[], false) or coalesce(name like any($3::text[]), false)' +
        ' or (coalesce($4 = any(tags), false) and coalesce(protected = true, false))))',
    );
    expect(params).toEqual([[2], ['a', 'b'], ['a%', 'b%'], 'c']);
  });

  it.each([
    ['a1', 'false'],
    ['b1', 'not (ids && $1::bigint[] and coalesce(tags && $2::text[], false))'],
  ])('asks nothing about what is known of all rows: the name %s', (name, text) => {
    const rules = [rule({ secretName: 'a*' }), rule({ secretName: 'c*' }), rule({ tag: 'a' }), rule({ tag: 'b' })];
    const actor = anActor({ memberships: [member(1, 30)], rules });
    const known = text === 'false' ? { name, ancestorIds: [2] } : { name };

    expect(unhiddenSql(actor, { columns, known }).text).toBe(text);
  });

  it('looks at all conditions of a rule', () => {
    expect(unhidden([rule({ isProtected: false, tag: 'a' })])).toEqual({
      text: 'not (ids && $1::bigint[] and (coalesce($2 = any(tags), false) and coalesce(protected = false, false)))',
      params: [[2], 'a'],
    });
  });

  it('spares where his role is above the one that is prevented, and says nothing of rules that never reach him', () => {
    expect(unhidden([rule({ principalKind: 'role', role: 20 })])).toEqual({
      text: 'not (ids && $1::bigint[] and not (ids && $2::bigint[]))',
      params: [[2], [1]],
    });
    expect(unhidden([rule({ principalKind: 'role', role: 30 })])).toEqual({
      text: 'not (ids && $1::bigint[])',
      params: [[2]],
    });
    for (const idle of [rule({ principalKind: 'custom_role', customRoleId: 1 }), rule({ effect: 'allow' })])
      expect(unhidden([idle])).toEqual({ text: 'true', params: [] });
  });

  it('leaves out of what a role gives the rows where a rule prevents that, and none for what it does not name', () => {
    const listed = (...abilities: AbilityName[]) =>
      sqlOf('audit:list', 'project', { memberships: [member(1, 40)], rules: [rule({ abilities })] });

    expect(listed('audit:list')).toEqual({
      text: '(ids && $1::bigint[] and not (ids && $2::bigint[]))',
      params: [[1], [2]],
    });
    expect(listed('trash:list')).toEqual({ text: 'ids && $1::bigint[]', params: [[1]] });
  });

  it('gives what a rule allows where he is a member, and nothing where it reaches him nowhere', () => {
    const given = (facts: Partial<AccessRuleFacts>) =>
      sqlOf('secret:list', 'project', {
        memberships: [member(1, 10)],
        rules: [rule({ effect: 'allow', abilities: ['secret:list'], ...facts })],
      });

    expect(given({})).toEqual({ text: '(ids && $1::bigint[] and ids && $2::bigint[])', params: [[2], [1]] });
    expect(given({ principalKind: 'role', role: 40 })).toEqual({ text: 'false', params: [] });
  });
});

describe('the SQL of roles', () => {
  it('is one test for roles that are enough alike', () => {
    const memberships = [member(1, 20), member(2, 40), member(3, 50)];

    expect(sqlOf('pipeline:list', 'project', { memberships })).toEqual({
      text: 'ids && $1::bigint[]',
      params: [[3, 2, 1]],
    });
  });

  it('is one test for what a role and a custom role give alike', () => {
    const customRole = { id: 4, name: 'custom', abilities: ['audit:list'] };
    const memberships = [member(1, 40), { ...member(2, 10), customRole }];

    expect(sqlOf('audit:list', 'project', { memberships })).toEqual({
      text: 'ids && $1::bigint[]',
      params: [[1, 2]],
    });
  });

  it('lets the highest role on a row decide, and leaves out what no role has', () => {
    const memberships = [member(1, 10), member(2, 40), member(3, 50)];

    expect(sqlOf('secret:list', 'project', { memberships })).toEqual({
      text: '((ids && $1::bigint[] and (coalesce(lowest <= $2, false) or lowest is null)) or (ids && $3::bigint[] and not (ids && $1::bigint[]) and (coalesce(lowest <= $4, false) or lowest is null)))',
      params: [[3], 50, [2], 40],
    });
  });

  it('says no more of a lower role where a higher one may do it to everything', () => {
    const table = new RuleTable([
      allow('owners', members('owner'), ['secret:delete'], { reason: '' }),
      allow('guests', members('guest'), ['secret:delete'], { when: { archived: false }, reason: '' }),
    ]);
    const memberships = [member(1, 10), member(2, 50)];

    expect(sqlOf('secret:delete', 'secret', { table, memberships })).toEqual({
      text: '(archived is not null and (ids && $1::bigint[] or (ids && $2::bigint[] and archived = false)))',
      params: [[2], [1]],
    });
  });

  it('is no row at all without scopes that leave room', () => {
    expect(sqlOf('secret:delete', 'secret', { memberships: [member(1, 50)], scopes: [] })).toEqual({
      text: 'false',
      params: [],
    });
  });
});
