import { ActorAbilities, type ActorFacts } from './actor-abilities.js';
import { abilityFor, RuleTable } from './compile-ability.js';
import { explain } from './decide.js';
import { mayGrantRole } from './grant-role.js';
import { UnknownRole } from './roles.js';
import { IncompleteSubject, subject, type Subject } from './subjects.js';

const now = new Date('2026-01-01T00:00:00Z');
const group = 1;
const subgroup = 2;
const shop = 3;
const tree = [shop, subgroup, group];
const member = (namespaceId: number, role: number, expiresAt: Date | null = null) => ({ namespaceId, role, expiresAt });
const anActor = (facts: Partial<ActorFacts>) => new ActorAbilities({ admin: false, memberships: [], now, ...facts });
const secret = (deployRole: number | null = null) =>
  subject.secret({ ancestorIds: tree, archived: false, deployRole, managerActive: true, writeOnly: false });

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

  it('does not let a role in a project reach its group or its siblings', () => {
    const actor = anActor({ memberships: [member(shop, 50)] });

    expect(actor.can('group:read', subject.group({ ancestorIds: [subgroup, group] }))).toBe(false);
    expect(actor.can('project:read', subject.project({ ancestorIds: [4, subgroup, group], archived: false }))).toBe(
      false,
    );
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

  it('works on a compiled ability alone', () => {
    expect(explain(abilityFor({ role: 50, admin: false }), 'secret:read_value', secret()).allowed).toBe(true);
  });
});

describe('mayGrantRole', () => {
  const inGroup = subject.group({ ancestorIds: [group] });
  const inProject = subject.project({ ancestorIds: tree, archived: false });
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
