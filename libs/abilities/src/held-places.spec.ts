import { unconditional, type AccessRuleFacts } from './access-rule.js';
import { ActorAbilities } from './actor-abilities.js';
import type { ActorFacts, SecretGrantFacts } from './actor-facts.js';
import { noRoleGrants } from './grantable.js';
import { subject, unknownSecret, type Facts } from './subjects.js';

const now = new Date('2026-01-01T00:00:00Z');
const [group, shop] = [1, 2] as const;
const owner = { ancestorIds: [shop, group], namespaceId: shop, archived: false, ...noRoleGrants };
const working = { deployRole: null, managerActive: true, writeOnly: false };
const secret = (facts: Partial<Facts<'secret'>> = {}) =>
  subject.secret({ ...owner, ...working, ...unknownSecret, ...facts });
const anActor = (facts: Partial<ActorFacts>) => new ActorAbilities({ admin: false, memberships: [], now, ...facts });
const member = (namespaceId: number, role: number, more: object = {}) => ({
  namespaceId,
  role,
  expiresAt: null,
  ...more,
});
const grant = (namespaceId: number, actions: SecretGrantFacts['actions'], more: Partial<SecretGrantFacts> = {}) => ({
  namespaceId,
  actions,
  customRoleId: null,
  expiresAt: null,
  ...more,
});
const custom = (id: number, ...abilities: string[]) => ({ customRole: { id, name: `custom ${id}`, abilities } });
const rule = (facts: Partial<AccessRuleFacts>): AccessRuleFacts => ({
  ...unconditional,
  id: 7,
  namespaceId: shop,
  ancestorIds: [shop, group],
  effect: 'prevent',
  principalKind: 'user',
  role: null,
  customRoleId: null,
  abilities: ['secret:read_value'],
  expiresAt: null,
  reason: 'Because.',
  ...facts,
});

describe('an auditor', () => {
  it('sees what there is where he is no member, and reveals nothing', () => {
    const auditor = anActor({ auditor: true });

    expect(auditor.can('secret:list', secret())).toBe(true);
    expect(auditor.can('secret:read_value', secret())).toBe(false);
    expect(anActor({ auditor: false }).can('secret:list', secret())).toBe(false);
    expect(auditor.explain('secret:list', secret())).toMatchObject({ allowed: true, ruleId: 'auditor.read' });
  });

  it('is kept from what an access rule prevents', () => {
    const prevented = anActor({ auditor: true, rules: [rule({ abilities: ['secret:list'] })] });

    expect(prevented.can('secret:list', secret())).toBe(false);
    expect(prevented.can('secret_use:list', secret())).toBe(true);
  });
});

describe('several grants on one namespace', () => {
  it('all count, and are all in the chain', () => {
    const grants = [grant(shop, ['update']), grant(shop, ['delete']), grant(shop, ['update', 'read_value'])];
    const actor = anActor({ memberships: [member(group, 20)], grants });

    for (const name of ['secret:update', 'secret:delete', 'secret:read_value'] as const)
      expect(actor.can(name, secret())).toBe(true);
    const { chain } = actor.explain('secret:update', secret());
    expect(chain.filter((link) => link.kind === 'grant').map(({ actions }) => actions)).toEqual([
      ['update'],
      ['update', 'read_value'],
    ]);
  });
});

describe('the chain', () => {
  it('names of two memberships of one level the one that is nearest', () => {
    const nearest = member(shop, 30, { expiresAt: new Date(now.getTime() + 1) });

    expect(anActor({ memberships: [member(group, 30), nearest] }).explain('secret:create', secret()).chain[0]).toEqual({
      kind: 'membership',
      namespaceId: shop,
      role: 'developer',
      expiresAt: nearest.expiresAt,
    });
  });

  it('names of two memberships of one level and one namespace the first', () => {
    const through = member(shop, 30, { viaGroupId: 9 });
    const via = (...memberships: ReturnType<typeof member>[]) =>
      anActor({ memberships }).explain('secret:create', secret()).chain[0];

    expect(via(member(shop, 30), through)).not.toHaveProperty('viaGroupId');
    expect(via(through, member(shop, 30))).toHaveProperty('viaGroupId', 9);
  });

  it('names the custom role that a grant is to, and no custom role that has another ability', () => {
    const actor = anActor({
      memberships: [member(group, 20, custom(7, 'audit:list')), member(shop, 10, custom(8, 'secret:update'))],
      grants: [grant(shop, ['update'], { customRoleId: 7 })],
    });

    expect(actor.explain('secret:update', secret()).chain.slice(1, 3)).toEqual([
      { kind: 'custom_role', namespaceId: shop, name: 'custom 8' },
      { kind: 'grant', namespaceId: shop, customRole: 'custom 7', actions: ['update'], expiresAt: null },
    ]);
  });

  it('names no access rule of another place, and none whose conditions do not hold', () => {
    const rules = [rule({ id: 1, tag: 'pci' }), rule({ id: 2, namespaceId: 9, ancestorIds: [9] }), rule({ id: 3 })];
    const { chain } = anActor({ memberships: [member(group, 50)], rules }).explain('secret:read_value', secret());

    expect(chain.filter((link) => link.kind === 'access_rule').map(({ id }) => id)).toEqual([3]);
  });
});

describe('where an actor has something', () => {
  it('is told by the levels of his roles, the highest first', () => {
    const memberships = [member(4, 30), member(2, 10), member(3, 50), member(1, 30), member(5, 40, { expiresAt: now })];

    expect([...anActor({ memberships }).namespacesByRole()]).toEqual([
      [50, [3]],
      [30, [1, 4]],
      [10, [2]],
    ]);
  });

  it('is told of custom roles and grants for the ability that is asked about alone', () => {
    const actor = anActor({
      memberships: [member(1, 20, custom(7, 'audit:list')), member(2, 20, custom(8, 'secret:update', 'user:block'))],
      grants: [
        grant(3, ['read']),
        grant(4, ['read', 'update']),
        grant(5, ['read'], { customRoleId: 7 }),
        grant(6, ['read'], { customRoleId: 9 }),
        grant(6, ['read'], { customRoleId: null, expiresAt: now }),
      ],
    });

    expect(actor.placesGiven('audit:list')).toEqual([{ within: [1], namespaceIds: null }]);
    expect(actor.placesGiven('secret:update')).toEqual([
      { within: [2], namespaceIds: null },
      { within: [1, 2], namespaceIds: [4] },
    ]);
    expect(actor.placesGiven('secret:read')).toEqual([
      { within: [1, 2], namespaceIds: [3, 4] },
      { within: [1], namespaceIds: [5] },
    ]);
    expect(actor.placesGiven('user:block')).toEqual([]);
    expect(anActor({ grants: [grant(3, ['read'])] }).placesGiven('secret:read')).toEqual([]);
  });

  it('is told of the access rules that can concern him and the question', () => {
    const rules = [
      rule({ id: 1, effect: 'allow' }),
      rule({ id: 2, effect: 'allow', namespaceId: group, abilities: ['secret:update'] }),
      rule({ id: 3, expiresAt: now }),
      rule({ id: 4, principalKind: 'role', role: 20 }),
    ];
    const actor = anActor({ memberships: [member(group, 30)], rules });

    expect(actor.rulesNaming('secret:read_value', 'secret')).toEqual([
      { rule: rules[0], reach: 'within', among: [group] },
      { rule: rules[3], reach: 'outside', among: [group] },
    ]);
    expect(actor.reachingRules().map((one) => one.rule.id)).toEqual([1, 2, 4]);
    expect(actor.allowedIn('secret:update', 'secret')).toEqual([group]);
    expect(actor.ruled('secret:delete', 'secret')).toBe(false);
    expect(
      actor
        .without(2)
        .reachingRules()
        .map((one) => one.rule.id),
    ).toEqual([1, 4]);
  });

  it('lets an ability alone be asked about, as if no role gave anything', () => {
    const alone = anActor({ admin: true, memberships: [member(group, 50)] }).abilityGiving('secret:update');

    expect([alone.role, alone.admin]).toEqual([0, false]);
    expect(alone.rulesFor('secret:update', 'secret').map(({ id }) => id)).toContain('given.secret:update');
    expect(alone.rulesFor('secret:delete', 'secret').filter(({ effect }) => effect === 'allow')).toEqual([]);
  });
});

describe('what is held on all of a namespace', () => {
  const all = (rules: AccessRuleFacts[], memberships = [member(group, 50)]) =>
    anActor({ memberships, rules }).canAll('secret:read_value', secret(), shop);
  const below = { namespaceId: 3, ancestorIds: [3, shop, group] };

  it('may be by a rule that allows, to everyone as well', () => {
    expect(all([rule({ effect: 'allow', principalKind: 'everyone' })], [member(group, 10)])).toBe(true);
    expect(all([rule({ effect: 'allow', ...below })], [member(group, 10)])).toBe(false);
    expect(all([rule({ effect: 'allow', tag: 'pci' })], [member(group, 10)])).toBe(false);
  });

  it('is not where a rule below prevents him, by his role or by a custom role that he has somewhere', () => {
    const elsewhere = [member(group, 50), member(9, 10, custom(4))];

    expect(all([rule({ ...below, principalKind: 'role', role: 50 })])).toBe(false);
    expect(all([rule({ ...below, principalKind: 'role', role: 40 })])).toBe(true);
    expect(all([rule({ ...below, principalKind: 'custom_role', customRoleId: 4 })], elsewhere)).toBe(false);
    expect(all([rule({ ...below, principalKind: 'custom_role', customRoleId: 5 })], elsewhere)).toBe(true);
    expect(all([rule({ ...below, principalKind: 'everyone' })])).toBe(true);
    // Of what is there it is not known which are meant.
    expect(all([rule({ ...below, tag: 'pci' })])).toBe(false);
  });
});
