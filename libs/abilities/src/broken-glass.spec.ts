import type { AccessRuleFacts } from './access-rule.js';
import { ActorAbilities } from './actor-abilities.js';
import { noRoleGrants } from './grantable.js';
import { subject } from './subjects.js';

const now = new Date('2026-01-01T00:00:00Z');
const [top, group, shop] = [1, 2, 3] as const;
const tree = [shop, group, top];
const SECRET = '01890a5d-ac96-774b-bcce-b302099a8057';

const rule = (facts: Partial<AccessRuleFacts>): AccessRuleFacts => ({
  ...({ id: 1, namespaceId: group, ancestorIds: [top, group], effect: 'prevent', principalKind: 'everyone' } as const),
  ...{ role: null, customRoleId: null, abilities: ['secret:read_value'], environment: null, secretName: null },
  ...{ tag: null, isProtected: null, secretId: null, expiresAt: null, reason: 'x', ...facts },
});
const glass = rule({ id: 2, effect: 'allow', principalKind: 'user', secretId: SECRET, glass: true });
const owner = (...rules: AccessRuleFacts[]): ActorAbilities =>
  new ActorAbilities({ admin: false, now, rules, memberships: [{ namespaceId: group, role: 50, expiresAt: null }] });
const secret = (facts: object = {}) =>
  subject.secret({
    ...{
      ancestorIds: tree,
      namespaceId: shop,
      archived: false,
      deployRole: null,
      managerActive: true,
      writeOnly: false,
    },
    ...{ secretId: SECRET, name: 'DB', environmentScope: '*', tags: [], isProtected: false, ...noRoleGrants, ...facts },
  });

test.each<[string, AccessRuleFacts]>([
  ['its own namespace', rule({})],
  ['a namespace below', rule({ namespaceId: shop, ancestorIds: tree })],
])('a broken glass goes over what a rule of %s prevents', (_, prevent) => {
  expect(owner(prevent).can('secret:read_value', secret())).toBe(false);
  expect(owner(prevent, glass).can('secret:read_value', secret())).toBe(true);
  expect(owner(prevent, glass).canSome('secret:read_value', secret())).toBe(true);
});

test('each of several goes over what it reaches', () => {
  const lower = rule({ ...glass, id: 3, namespaceId: shop, ancestorIds: tree });

  expect(owner(rule({}), lower).can('secret:read_value', secret())).toBe(false);
  expect(owner(rule({}), glass, lower).can('secret:read_value', secret())).toBe(true);
  expect(owner(rule({}), lower, glass).can('secret:read_value', secret())).toBe(true);
});

test('it opens one thing for one ability, and goes over no rule from above', () => {
  const above = rule({ namespaceId: top, ancestorIds: [top] });
  const more = rule({ abilities: ['secret:read_value', 'secret:update'] });
  const other = secret({ secretId: '01890a5d-ac96-774b-bcce-b302099a8058' });

  expect(owner(above, glass).can('secret:read_value', secret())).toBe(false);
  expect(owner(rule({}), glass).can('secret:read_value', other)).toBe(false);
  expect(owner(more, glass).can('secret:update', secret())).toBe(false);
});

test('it opens neither what the table prevents nor what a rule hides', () => {
  const hides = rule({ abilities: ['secret:read', 'secret:read_value'] });

  expect(owner(glass).can('secret:read_value', secret({ writeOnly: true }))).toBe(false);
  expect(owner(glass).can('secret:read_value', secret({ archived: true }))).toBe(false);
  expect(owner(hides, glass).can('secret:read_value', secret())).toBe(false);
});

test('what it opens is not the holder’s to give to others', () => {
  const lowered = { secretReadValueRole: 100 };
  const ofOwners = rule({ principalKind: 'role', role: 50 });

  expect(owner(ofOwners, glass).can('secret:read_value', secret())).toBe(true);
  expect(owner(ofOwners, glass).canAll('secret:read_value', secret(), shop)).toBe(false);
  expect(owner(glass).can('secret:read_value', secret(lowered))).toBe(true);
  expect(owner(glass).canAll('secret:read_value', secret(lowered), shop)).toBe(false);
  expect(owner(glass).canAll('secret:read_value', secret(), shop)).toBe(true);
});
