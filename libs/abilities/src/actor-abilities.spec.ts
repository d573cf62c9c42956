import { ActorAbilities } from './actor-abilities.js';
import type { ActorFacts } from './actor-facts.js';
import { abilityFor, RuleTable } from './compile-ability.js';
import { explain } from './decide.js';
import { beyondOwn, mayGrantRole, tableRoleOf } from './grant-role.js';
import { noRoleGrants, secretActions, type SecretAction } from './grantable.js';
import { UnknownRole } from './roles.js';
import { IncompleteSubject, subject, unknownSecret, type Subject } from './subjects.js';

const now = new Date('2026-01-01T00:00:00Z');
const group = 1;
const subgroup = 2;
const shop = 3;
const tree = [shop, subgroup, group];
const inShop = { ancestorIds: tree, namespaceId: shop, archived: false, ...noRoleGrants, ...unknownSecret };
const member = (namespaceId: number, role: number, expiresAt: Date | null = null) => ({ namespaceId, role, expiresAt });
const anActor = (facts: Partial<ActorFacts>) => new ActorAbilities({ admin: false, memberships: [], now, ...facts });
const secret = (deployRole: number | null = null) =>
  subject.secret({ ...inShop, deployRole, managerActive: true, writeOnly: false });

describe('ActorAbilities', () => {
  it('takes the highest role over a namespace and its ancestors', () => {
    const actor = anActor({ memberships: [member(shop, 20), member(group, 40), member(subgroup, 30), member(9, 50)] });

    expect([actor.roleOn(tree), actor.roleOn([subgroup, group]), actor.roleOn([9]), actor.roleOn([8])]).toEqual([
      40, 40, 50, 0,
    ]);
    expect(actor.can('secret:update', secret(40))).toBe(true);
    expect(actor.can('secret:update', secret(50))).toBe(false);
  });

  it('keeps the higher of two memberships of one namespace in either order', () => {
    expect(anActor({ memberships: [member(shop, 20), member(shop, 30)] }).roleOn(tree)).toBe(30);
    expect(anActor({ memberships: [member(shop, 30), member(shop, 20)] }).roleOn(tree)).toBe(30);
  });

  it('keeps the custom role of a direct membership beside a higher role through a group, in either order', () => {
    const customRole = { id: 7, name: 'releaser', abilities: ['secret:read_value'] };
    const direct = { ...member(shop, 20), customRole };
    const through = { ...member(shop, 30), viaGroupId: 9 };

    for (const memberships of [
      [direct, through],
      [through, direct],
    ]) {
      const actor = anActor({ memberships });
      expect(actor.roleOn(tree)).toBe(30);
      expect(actor.can('secret:read_value', secret())).toBe(true);
    }
  });

  it('names the invited group through which the deciding membership came', () => {
    const through = { ...member(subgroup, 40), viaGroupId: 9 };

    expect(anActor({ memberships: [member(shop, 30), through] }).explain('secret:update', secret()).chain[0]).toEqual({
      kind: 'membership',
      namespaceId: subgroup,
      role: 'maintainer',
      expiresAt: null,
      viaGroupId: 9,
    });
  });

  it('does not let a role in a project reach its group or its siblings', () => {
    const actor = anActor({ memberships: [member(shop, 50)] });

    expect(
      actor.can('group:read', subject.group({ ...inShop, ancestorIds: [subgroup, group], namespaceId: subgroup })),
    ).toBe(false);
    expect(
      actor.can('project:read', subject.project({ ...inShop, ancestorIds: [4, subgroup, group], namespaceId: 4 })),
    ).toBe(false);
  });

  it.each([
    ['in the past', new Date(now.getTime() - 1), 0],
    ['now', now, 0],
    ['no valid time', new Date(Number.NaN), 0],
    ['in the future', new Date(now.getTime() + 1), 40],
  ])('counts a membership whose end is %s accordingly', (_, expiresAt, role) => {
    expect(anActor({ memberships: [member(shop, 40, expiresAt)] }).roleOn(tree)).toBe(role);
  });

  it('refuses a membership whose level is no role', () => {
    expect(() => anActor({ memberships: [member(shop, 45)] })).toThrow(UnknownRole);
  });

  it('lets a read_api token look at what its owner may see, and nothing more', () => {
    const actor = anActor({ memberships: [member(group, 50)], scopes: ['read_api'] });

    expect(actor.can('secret:list', secret())).toBe(true);
    expect(actor.can('secret:read_value', secret())).toBe(false);
    expect(actor.can('secret:create', secret())).toBe(false);
    expect(anActor({ memberships: [], scopes: ['read_api'] }).can('secret:list', secret())).toBe(false);
  });

  it('lets an api token do what its owner may, and a token without scopes nothing', () => {
    const memberships = [member(group, 50)];

    expect(anActor({ memberships, scopes: ['read_api', 'api'] }).can('secret:read_value', secret())).toBe(true);
    expect(anActor({ memberships, scopes: [] }).can('secret:list', secret())).toBe(false);
    expect(anActor({ memberships, scopes: ['root' as 'api'] }).can('secret:list', secret())).toBe(false);
  });

  it('lets an administrator see metadata everywhere and reveal only as a member', () => {
    const admin = anActor({ admin: true });
    const both = anActor({ admin: true, memberships: [member(group, 50)] });

    expect([admin.can('secret:list', secret()), admin.can('secret:read_value', secret())]).toEqual([true, false]);
    expect(both.can('secret:read_value', secret())).toBe(true);
    expect(admin.can('user:list', subject.instance({}))).toBe(true);
    expect(anActor({ memberships: [member(group, 50)] }).can('user:list', subject.instance({}))).toBe(false);
  });

  it('refuses to decide about what was not checked', () => {
    const actor = anActor({ admin: true });

    expect(() => actor.can('project:read', { kind: 'project' } as unknown as Subject<'project'>)).toThrow();
    expect(() =>
      actor.can('project:read', { kind: 'project', ancestorIds: [] } as unknown as Subject<'project'>),
    ).toThrow(IncompleteSubject);
  });
});

describe('explain', () => {
  it('names the rule that allows and the membership that leads to it', () => {
    const expiresAt = new Date(now.getTime() + 1000);
    const actor = anActor({ memberships: [member(shop, 20), member(group, 30, expiresAt)] });

    expect(actor.explain('secret:create', secret())).toEqual({
      allowed: true,
      ruleId: 'secret.create',
      reason: 'Developers create secrets.',
      chain: [
        { kind: 'membership', namespaceId: group, role: 'developer', expiresAt },
        { kind: 'role', role: 'developer' },
        { kind: 'rule', ruleId: 'secret.create' },
      ],
    });
  });

  it('names the rule that prevents', () => {
    expect(anActor({ memberships: [member(group, 30)] }).explain('secret:create', secret(40))).toMatchObject({
      allowed: false,
      ruleId: 'protected_environment.secret',
      reason: 'The scope can match a protected environment to which your role may not deploy.',
    });
  });

  it('says which role it takes when no rule speaks for the role', () => {
    expect(anActor({ memberships: [member(group, 30)] }).explain('secret:update', secret())).toMatchObject({
      allowed: false,
      ruleId: null,
      reason: 'This takes the role maintainer or a higher one.',
    });
    expect(anActor({}).explain('secret:update', secret()).chain).toEqual([{ kind: 'role', role: null }]);
  });

  it('says so when only administrators may, and names the administrator who does', () => {
    const instance = subject.instance({});

    expect(anActor({}).explain('user:block', instance).reason).toBe('This takes an administrator.');
    expect(anActor({ admin: true }).explain('user:block', instance).chain).toEqual([
      { kind: 'administrator' },
      { kind: 'role', role: null },
      { kind: 'rule', ruleId: 'instance.users' },
    ]);
  });

  it('says so when no rule of the table speaks at all', () => {
    const actor = anActor({ admin: true, memberships: [member(group, 50)], table: new RuleTable([]) });

    expect(actor.explain('secret:list', secret())).toMatchObject({ allowed: false, reason: 'No rule allows this.' });
  });

  it('names the scope of the token when that is what refuses', () => {
    const actor = anActor({ memberships: [member(group, 50)], scopes: ['read_api'] });

    expect(actor.explain('secret:read_value', secret())).toEqual({
      allowed: false,
      ruleId: null,
      reason: 'The scopes of the token do not allow this.',
      chain: [{ kind: 'token_scope', scopes: ['read_api'] }],
    });
  });

  it('says that one acts as somebody else when that is what refuses', () => {
    const actor = anActor({ memberships: [member(group, 50)], scopes: ['impersonation'] });

    expect(actor.explain('secret:read_value', secret())).toEqual({
      allowed: false,
      ruleId: null,
      reason: 'Whoever acts as somebody else may not do this.',
      chain: [{ kind: 'token_scope', scopes: ['impersonation'] }],
    });
  });

  it('works on a compiled ability alone', () => {
    expect(explain(abilityFor({ role: 50, admin: false }), 'secret:read_value', secret()).allowed).toBe(true);
  });
});

describe('mayGrantRole', () => {
  const inGroup = subject.group({ ...inShop, ancestorIds: [group], namespaceId: group });
  const inProject = subject.project(inShop);
  const grantable = (actor: ActorAbilities, where: Subject<'group' | 'project'>) =>
    [10, 20, 30, 40, 50].filter((role) => mayGrantRole(actor, where, role));

  it.each([
    { role: 30, group: [], project: [] },
    { role: 40, group: [], project: [10, 20, 30, 40] },
    { role: 50, group: [10, 20, 30, 40, 50], project: [10, 20, 30, 40, 50] },
  ])('lets the level $role grant $group in groups and $project in projects', ({ role, ...expected }) => {
    const actor = anActor({ memberships: [member(group, role)] });

    expect({ group: grantable(actor, inGroup), project: grantable(actor, inProject) }).toEqual(expected);
  });

  it('lets administrators grant any role, but not through a token that only reads', () => {
    expect(grantable(anActor({ admin: true }), inGroup)).toEqual([10, 20, 30, 40, 50]);
    expect(grantable(anActor({ admin: true, scopes: ['read_api'] }), inGroup)).toEqual([]);
  });

  it.each([0, 5, 45, 100, Number.NaN])('never grants the level %p, which is no role', (role) => {
    expect(mayGrantRole(anActor({ admin: true }), inGroup, role)).toBe(false);
  });
});

describe('a grant', () => {
  const canOn = (actor: ActorAbilities, facts: object = {}) =>
    (['secret:read', 'secret:read_value', 'secret:create', 'secret:update', 'secret:delete'] as const).filter((name) =>
      actor.can(name, subject.secret({ ...inShop, deployRole: null, managerActive: true, writeOnly: false, ...facts })),
    );
  const to = (customRoleId: number | null, actions: SecretAction[], more: object = {}) => ({
    namespaceId: shop,
    actions,
    customRoleId,
    expiresAt: null,
    ...more,
  });
  const reporter = { memberships: [member(group, 20)] };

  it('to a user adds its actions on the secrets of exactly its namespace', () => {
    const actor = anActor({ ...reporter, grants: [to(null, ['read', 'update'])] });

    expect(canOn(actor)).toEqual(['secret:read', 'secret:update']);
    expect(canOn(actor, { ancestorIds: [9, ...tree], namespaceId: 9 })).toEqual([]);
    expect(actor.can('secret:list', subject.project(inShop))).toBe(true);
    expect(actor.can('secret_use:list', subject.project(inShop))).toBe(true);
    expect(actor.can('secrets_manager:read', subject.secrets_manager(inShop))).toBe(true);
  });

  it('takes nothing from what a role has', () => {
    const actor = anActor({ memberships: [member(group, 40)], grants: [to(null, ['read'])] });

    expect(canOn(actor)).toEqual(['secret:read', 'secret:create', 'secret:update']);
  });

  it.each([
    ['that is over', reporter, { expiresAt: now }],
    ['to somebody who is no member there', { memberships: [member(9, 50)] }, {}],
    ['to an administrator who is no member', { admin: true, memberships: [] }, {}],
  ])('%s gives nothing', (_, facts, more) => {
    const without = canOn(anActor(facts));

    expect(canOn(anActor({ ...facts, grants: [to(null, ['read', 'update', 'delete'], more)] }))).toEqual(without);
  });

  it('with an end counts until then', () => {
    const grants = [to(null, ['read'], { expiresAt: new Date(now.getTime() + 1) })];

    expect(canOn(anActor({ ...reporter, grants }))).toEqual(['secret:read']);
  });

  it.each([
    ['archived', { archived: true }, ['secret:read']],
    ['of an inactive manager', { managerActive: false }, ['secret:read', 'secret:delete']],
    ['for an environment that is protected', { deployRole: 30 }, ['secret:read', 'secret:delete']],
  ])('loses to what prevents: secrets %s', (_, facts, expected) => {
    const grants = [to(null, ['read', 'read_value', 'create', 'update', 'delete'])];

    expect(canOn(anActor({ ...reporter, grants }), facts)).toEqual(expected);
  });

  it('leaves a token that only reads as it is', () => {
    const grants = [to(null, ['read', 'update'])];

    expect(canOn(anActor({ ...reporter, grants, scopes: ['read_api'] }))).toEqual(['secret:read']);
  });

  it('to a custom role counts for those who have it there', () => {
    const grants = [to(7, ['read', 'update'])];
    const holding = (id: number, at: number) =>
      anActor({ memberships: [{ ...member(at, 20), customRole: { id, name: 'Auditor', abilities: [] } }], grants });

    expect(canOn(holding(7, group))).toEqual(['secret:read', 'secret:update']);
    expect(canOn(holding(8, group))).toEqual([]);
    expect(canOn(holding(7, 9))).toEqual([]);
    expect(canOn(anActor({ ...reporter, grants }))).toEqual([]);
  });

  it('of an action that is not known gives nothing', () => {
    expect(canOn(anActor({ ...reporter, grants: [to(null, ['everything' as 'read'])] }))).toEqual([]);
  });

  it('is in the chain of the explanation', () => {
    const expiresAt = new Date(now.getTime() + 1000);
    const actor = anActor({ ...reporter, grants: [to(null, ['read', 'update'], { expiresAt })] });

    expect(actor.explain('secret:update', secret())).toEqual({
      allowed: true,
      ruleId: 'given.secret:update',
      reason: 'A grant, a custom role or an access rule gives secret:update.',
      chain: [
        { kind: 'membership', namespaceId: group, role: 'reporter', expiresAt: null },
        { kind: 'grant', namespaceId: shop, customRole: null, actions: ['read', 'update'], expiresAt },
        { kind: 'role', role: 'reporter' },
        { kind: 'rule', ruleId: 'given.secret:update' },
      ],
    });
    expect(actor.explain('secret:delete', secret()).chain).toEqual([
      { kind: 'membership', namespaceId: group, role: 'reporter', expiresAt: null },
      { kind: 'role', role: 'reporter' },
    ]);
  });

  it('to roles replaces what the table gives them, and is in the chain as well', () => {
    const lowered = { secretReadRole: 20, secretCreateRole: 50, secretUpdateRole: 50 };
    const actor = (role: number) => anActor({ memberships: [member(group, role)] });

    expect([20, 30, 40, 50].map((role) => canOn(actor(role), lowered).length)).toEqual([1, 1, 1, 5]);
    expect(
      [10, 0].flatMap((role) => canOn(anActor({ memberships: role ? [member(group, role)] : [] }), lowered)),
    ).toEqual([]);
    const of = subject.secret({
      ...inShop,
      deployRole: null,
      managerActive: true,
      writeOnly: false,
      ...lowered,
    });
    expect(actor(20).explain('secret:read', of)).toMatchObject({
      allowed: true,
      ruleId: 'secret_grant.role.read',
      chain: [
        { kind: 'membership' },
        { kind: 'role_grant', namespaceId: shop, lowestRole: 'reporter' },
        { kind: 'role' },
        { kind: 'rule' },
      ],
    });
    expect(actor(40).explain('secret:update', of)).toMatchObject({
      allowed: false,
      reason: 'This takes the role owner or a higher one.',
    });
  });
});

describe('a custom role', () => {
  const auditor = { id: 7, name: 'Auditor', abilities: ['secret:read', 'audit:list', 'user:block', 'member:create'] };
  const actor = anActor({ memberships: [{ ...member(subgroup, 20), customRole: auditor }, member(group, 30)] });

  it('adds its abilities where it was given and below, and nothing that may not be given', () => {
    expect(actor.can('audit:list', subject.project(inShop))).toBe(true);
    expect(actor.can('audit:list', subject.group({ ...inShop, ancestorIds: [group], namespaceId: group }))).toBe(false);
    expect(actor.can('audit:list', subject.instance({}))).toBe(false);
    expect(actor.can('user:block', subject.instance({}))).toBe(false);
    expect(mayGrantRole(actor, subject.project(inShop), 10)).toBe(false);
  });

  it('stays beside a higher role from above', () => {
    expect(actor.roleOn(tree)).toBe(30);
    expect(actor.can('pipeline:create', subject.pipeline({ ...inShop, pushRole: null }))).toBe(true);
  });

  it('is in the chain of the explanation', () => {
    expect(actor.explain('audit:list', subject.project(inShop)).chain).toContainEqual({
      kind: 'custom_role',
      namespaceId: subgroup,
      name: 'Auditor',
    });
  });
});

describe('beyondOwn', () => {
  const facts = { ...inShop, deployRole: null, managerActive: true, writeOnly: false };
  const asked = ['secret:read', 'secret:update', 'secret:delete', 'audit:list'] as const;
  const beyond = (role: number, more: object = {}) =>
    beyondOwn(anActor({ memberships: [member(group, role)] }), asked, {
      kind: 'project',
      facts: { ...facts, ...more },
    });

  it('names what the actor could not do himself', () => {
    expect(beyond(50)).toEqual([]);
    expect(beyond(40)).toEqual(['secret:delete']);
    expect(beyond(30)).toEqual(['secret:update', 'secret:delete', 'audit:list']);
    expect(beyond(40, { secretUpdateRole: 50 })).toEqual(['secret:update', 'secret:delete']);
    expect(beyond(40, { deployRole: 50 })).toEqual(['secret:update', 'secret:delete']);
  });

  it('asks about the group itself, too, where one is meant', () => {
    const actor = anActor({ memberships: [member(group, 40)] });

    expect(beyondOwn(actor, ['audit:list'], { kind: 'project', facts })).toEqual([]);
    expect(beyondOwn(actor, ['audit:list'], { kind: 'group', facts })).toEqual(['audit:list']);
  });

  it('lets nobody give what cannot be given in a namespace', () => {
    expect(beyondOwn(anActor({ admin: true }), ['user:block'], { kind: 'group', facts })).toEqual(['user:block']);
  });
});

describe('tableRoleOf', () => {
  it('tells the lowest role of each action', () => {
    expect(secretActions.map((action) => [action, tableRoleOf(action)])).toEqual([
      ['read', 30],
      ['read_value', 50],
      ['create', 30],
      ['update', 40],
      ['delete', 50],
    ]);
  });
});
