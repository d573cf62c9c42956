import { unconditional, type AccessRuleFacts, type RuleConditions } from './access-rule.js';
import { ActorAbilities } from './actor-abilities.js';
import type { AbilityName } from './ability-names.js';
import { toLink } from './chain-links.js';
import { beyondOwnUnder, plainSubject } from './grant-role.js';
import { noRoleGrants } from './grantable.js';
import { isPreventedBy, isPreventedIn } from './prevents-of-actor.js';

const now = new Date('2026-01-01T00:00:00Z');
const facts = {
  ancestorIds: [1, 2],
  namespaceId: 2,
  archived: false,
  deployRole: null,
  managerActive: true,
  writeOnly: false,
  ...noRoleGrants,
};
const project = { kind: 'project', facts } as const;
const group = { kind: 'group', facts } as const;
const rule = (more: Partial<AccessRuleFacts>): AccessRuleFacts => ({
  ...unconditional,
  id: 7,
  namespaceId: 2,
  ancestorIds: [1, 2],
  effect: 'allow',
  principalKind: 'user',
  role: null,
  customRoleId: null,
  abilities: ['secret:read_value'],
  expiresAt: null,
  reason: 'Because.',
  ...more,
});
const actor = (role: number, rules: AccessRuleFacts[] = []): ActorAbilities =>
  new ActorAbilities({ admin: false, memberships: [{ namespaceId: 1, role, expiresAt: null }], rules, now });
const beyond = (
  who: ActorAbilities,
  ability: AbilityName,
  conditions: Partial<RuleConditions>,
  owner: typeof project | typeof group = project,
) => beyondOwnUnder(who, { abilities: [ability], conditions: { ...unconditional, ...conditions } }, owner);

describe('what may be given by an access rule', () => {
  it('by who holds it under a tag: under that tag, and not without or under another', () => {
    const tagged = actor(30, [rule({ tag: 'pci' })]);

    expect(beyond(tagged, 'secret:read_value', { tag: 'pci' })).toEqual([]);
    expect(beyond(tagged, 'secret:read_value', { tag: 'hr' })).toEqual(['secret:read_value']);
    expect(beyond(tagged, 'secret:read_value', {})).toEqual(['secret:read_value']);
  });

  it('of what is asked about groups, too: in a project without regard to those', () => {
    expect(beyond(actor(40), 'audit:list', {})).toEqual([]);
    expect(beyond(actor(40), 'audit:list', {}, group)).toEqual(['audit:list']);
    expect(beyond(actor(50), 'audit:list', {}, group)).toEqual([]);
  });

  it('nothing whose conditions can hold on nothing that it is asked about', () => {
    expect(beyond(actor(50), 'audit:list', { environment: 'production' })).toEqual(['audit:list']);
  });

  it('only as far as the conditions reach: what they cannot hold on does not have to be held', () => {
    const lists = actor(10, [rule({ abilities: ['secret:list'], environment: 'production' })]);

    expect(beyond(lists, 'secret:list', { environment: 'production' })).toEqual([]);
    expect(beyond(lists, 'secret:list', {})).toEqual(['secret:list']);
  });

  it('what is held on all it is asked about, not on some of it', () => {
    const prevented = actor(40, [rule({ effect: 'prevent', abilities: ['secret:read'] })]);

    expect(beyond(prevented, 'secret:list', {})).toEqual(['secret:list']);
  });
});

describe('something plain', () => {
  it('is in a project, of nobody, and nothing protects it', () => {
    expect(plainSubject('member', facts)).toMatchObject({ namespace: 'project', self: false, currentRole: null });
    expect(plainSubject('ref', facts)).toMatchObject({ pushRole: null });
  });
});

describe('the rules that prevent somebody', () => {
  const byCustomRole = rule({ effect: 'prevent', principalKind: 'custom_role', customRoleId: 4 });

  it('are no rule that allows, and none to a custom role that he has nowhere', () => {
    for (const one of [rule({}), byCustomRole]) {
      expect(isPreventedBy(actor(30, [one]), 7, [1, 2])).toBe(false);
      expect(isPreventedIn(actor(30, [one]), [2], [1, 2])).toBe(false);
    }
  });

  it('are one to a custom role that he has anywhere', () => {
    const customRole = { id: 4, name: 'custom', abilities: [] };
    const memberships = [{ namespaceId: 9, role: 30, expiresAt: null, customRole }];
    const who = new ActorAbilities({ admin: false, memberships, rules: [byCustomRole], now });

    expect(isPreventedBy(who, 7, [1, 2])).toBe(true);
    expect(isPreventedBy(who, 8, [1, 2])).toBe(false);
    expect(isPreventedIn(who, [2], [1, 2])).toBe(true);
    expect(isPreventedIn(who, [1], [1, 2])).toBe(false);
  });
});

it('a link names the invited group through which a membership came, and none where there is none', () => {
  const membership = { namespaceId: 1, role: 30, expiresAt: null };

  expect(toLink({ ...membership, viaGroupId: 5 })).toHaveProperty('viaGroupId', 5);
  expect(toLink(membership)).not.toHaveProperty('viaGroupId');
  expect(toLink({ ...membership, viaGroupId: null })).not.toHaveProperty('viaGroupId');
});
