import { unconditional, type AccessRuleFacts } from './access-rule.js';
import { reaches, reachesNowhere } from './reach.js';
import { ReachingRules } from './reaching-rules.js';
import { noRoleGrants } from './grantable.js';
import { subject, unknownSecret } from './subjects.js';

const rule = (facts: Partial<AccessRuleFacts>): AccessRuleFacts => ({
  ...unconditional,
  id: 1,
  namespaceId: 2,
  ancestorIds: [1, 2],
  effect: 'prevent',
  principalKind: 'everyone',
  role: null,
  customRoleId: null,
  abilities: ['secret:read_value'],
  expiresAt: null,
  reason: 'Because.',
  ...facts,
});
const customRole = { id: 4, name: 'custom', abilities: [] };
const developer = { namespaceId: 1, role: 30, expiresAt: null, customRole };
const owner = { namespaceId: 2, role: 50, expiresAt: null, customRole: null };
const ids = (rules: readonly AccessRuleFacts[]): number[] => rules.map(({ id }) => id);

describe('which rules name an ability', () => {
  it('none, where there is none', () => {
    expect(new ReachingRules([], [developer]).naming('secret:read_value', 'secret')).toEqual([]);
  });

  it('a prevent of reading a secret names everything about a secret, and nothing about anything else', () => {
    const hides = rule({ abilities: ['secret:read'] });
    const rules = new ReachingRules([hides, rule({ id: 2, effect: 'allow', abilities: ['secret:read'] })], [developer]);

    expect(ids(rules.naming('secret:delete', 'secret'))).toEqual([1]);
    expect(ids(rules.naming('secret:list', 'project'))).toEqual([]);
    expect(ids(rules.naming('secret:read', 'secret'))).toEqual([1, 2]);
  });

  it('any other prevent of a secret names what it says only', () => {
    expect(ids(new ReachingRules([rule({})], [developer]).naming('secret:delete', 'secret'))).toEqual([]);
  });
});

describe('where a rule reaches', () => {
  it.each<[string, Partial<AccessRuleFacts>, object]>([
    ['an allow to everyone', { effect: 'allow' }, { reach: 'within', among: [1, 2] }],
    ['an allow to a role', { effect: 'allow', principalKind: 'role', role: 40 }, { reach: 'within', among: [2] }],
    ['a prevent to everyone', {}, { reach: 'outside', among: [] }],
    ['a prevent to the person', { principalKind: 'user', role: 10 }, { reach: 'outside', among: [] }],
    ['a prevent to a role', { principalKind: 'role', role: 30 }, { reach: 'outside', among: [2] }],
    ['a rule to his custom role', { principalKind: 'custom_role', customRoleId: 4 }, { reach: 'within', among: [1] }],
    ['a rule to another', { principalKind: 'custom_role', customRoleId: 5 }, { reach: 'within', among: [] }],
  ])('%s', (_, facts, reach) => {
    expect(new ReachingRules([], [developer, owner]).reachOf(rule(facts))).toEqual(reach);
  });

  it('is found for each role and each custom role apart', () => {
    const rules = new ReachingRules([], [developer, owner]);
    const among = (facts: Partial<AccessRuleFacts>) => rules.reachOf(rule(facts)).among;

    expect(among({ principalKind: 'role', role: 20 })).toEqual([1, 2]);
    expect(among({ principalKind: 'role', role: 40 })).toEqual([2]);
    expect(among({ principalKind: 'custom_role', customRoleId: 5 })).toEqual([]);
    expect(among({ principalKind: 'custom_role', customRoleId: 4 })).toEqual([1]);
  });

  it.each<[Parameters<typeof reaches>[0], boolean, boolean]>([
    [{ reach: 'within', among: [9] }, false, false],
    [{ reach: 'within', among: [9, 1] }, true, false],
    [{ reach: 'within', among: [] }, false, true],
    [{ reach: 'outside', among: [9] }, true, false],
    [{ reach: 'outside', among: [2] }, false, false],
    [{ reach: 'outside', among: [] }, true, false],
  ])('%j', (reach, here, nowhere) => {
    expect(reaches(reach, [1, 2])).toBe(here);
    expect(reachesNowhere(reach)).toBe(nowhere);
  });
});

it('a broken glass is among the rules of what it names, and of nothing else', () => {
  const rules = new ReachingRules([rule({ effect: 'allow', principalKind: 'user', glass: true })], [developer]);

  expect(rules.glassAmong('secret:read_value', 'secret')).toBe(true);
  expect(rules.glassAmong('secret:delete', 'secret')).toBe(false);
  expect(rules.glassAmong('secret:read_value', 'secret')).toBe(true);
});

it('what counts is answered for each effect and ability apart, however often it is asked', () => {
  const facts = { deployRole: null, managerActive: true, writeOnly: false, archived: false };
  const on = subject.secret({ ancestorIds: [1, 2], namespaceId: 2, ...facts, ...noRoleGrants, ...unknownSecret });
  const elsewhere = subject.secret({
    ancestorIds: [1, 3],
    namespaceId: 3,
    ...facts,
    ...noRoleGrants,
    ...unknownSecret,
  });
  const rules = new ReachingRules(
    [
      rule({}),
      rule({ id: 2, effect: 'allow', abilities: ['secret:update'] }),
      rule({ id: 3, tag: 'pci', abilities: ['secret:delete'] }),
    ],
    [developer],
  );

  for (let i = 0; i < 4; i++) {
    expect(rules.anyCounts('prevent', 'secret:read_value', on)).toBe(true);
    expect(rules.anyCounts('allow', 'secret:read_value', on)).toBe(false);
    expect(rules.anyCounts('allow', 'secret:update', on)).toBe(true);
    expect(rules.anyCounts('prevent', 'secret:update', on)).toBe(false);
    // Its tag is not known.
    expect(rules.anyCounts('prevent', 'secret:delete', on)).toBe(false);
    expect(rules.anyCounts('prevent', 'secret:read_value', elsewhere)).toBe(false);
  }
});
