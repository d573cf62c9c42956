import fc from 'fast-check';
import { abilityKinds, abilityNames, isAbilityName, onlyLooks, type AbilityName } from './ability-names.js';
import { abilityFor, RuleTable, type AbilityKey } from './compile-ability.js';
import { can } from './decide.js';
import { matrixStates } from './matrix-states.js';
import { roleRules } from './role-rules.js';
import { isRoleLevel, nobody, roleLevel, roleLevels, roleName, UnknownRole } from './roles.js';
import {
  allow,
  auditors,
  members,
  membersAndAdministrators,
  prevent,
  preventBelow,
  preventMembers,
  UnsoundRule,
  type Rule,
} from './rule.js';
import { subject } from './subjects.js';

const shop = { ancestorIds: [1], namespaceId: 1, secretReadRole: null };
const archived = subject.project({ ...shop, archived: true });
const open = subject.project({ ...shop, archived: false });
const everything = abilityNames.flatMap((name) =>
  abilityKinds[name].flatMap((kind) => matrixStates(kind).map((state) => ({ name, on: state.subject as never }))),
);

describe('abilityFor', () => {
  it('compiles once per role and shares the result', () => {
    expect(abilityFor({ role: 30, admin: false })).toBe(abilityFor({ role: 30, admin: false }));
    expect(abilityFor({ role: 30, admin: true })).not.toBe(abilityFor({ role: 30, admin: false }));
  });

  it('cannot be changed by one request for the next', () => {
    const ability = abilityFor({ role: 10, admin: false });

    expect(() => Object.assign(ability, { role: 50 })).toThrow(TypeError);
    expect(() => (ability.table.rules as Rule[]).pop()).toThrow(TypeError);
  });

  it.each([35, -10, Number.NaN, nobody, 60])('refuses the level %p, which is no role', (role) => {
    expect(() => abilityFor({ role, admin: false })).toThrow(UnknownRole);
  });

  it('gives nothing at all without a membership', () => {
    const none = abilityFor({ role: 0, admin: false });

    expect(everything.filter(({ name, on }) => can(none, name, on))).toEqual([]);
  });

  it('never takes from a member what a lower role has, nor anything for being an administrator', () => {
    for (const { name, on } of everything) {
      const answers = [0, ...roleLevels].map((role) => can(abilityFor({ role, admin: false }), name, on));
      expect(answers).toEqual([...answers].sort());
      for (const role of [0, ...roleLevels]) {
        if (can(abilityFor({ role, admin: false }), name, on))
          expect([name, can(abilityFor({ role, admin: true }), name, on)]).toEqual([name, true]);
      }
    }
  });

  it('gives an administrator who is a member no more power over secrets than his role has', () => {
    for (const { name, on } of everything.filter((one) =>
      /^secret:(create|update|delete|read_value)$/.test(one.name),
    )) {
      for (const role of [0, ...roleLevels]) {
        expect(can(abilityFor({ role, admin: true }), name, on)).toBe(
          can(abilityFor({ role, admin: false }), name, on),
        );
      }
    }
  });
});

describe('RuleTable', () => {
  it('lets a prevent win that stands before every allow', () => {
    const rules = [
      prevent('early', ['project:update'], { when: { archived: true }, reason: 'archived' }),
      allow('late', members('guest'), ['project:update'], { reason: 'anybody' }),
    ];

    const ability = new RuleTable(rules).abilityFor({ role: 50, admin: false });

    expect(can(ability, 'project:update', archived)).toBe(false);
    expect(can(ability, 'project:update', open)).toBe(true);
  });

  it('answers alike whatever the order of its rules', () => {
    const shuffled = fc.shuffledSubarray([...roleRules], { minLength: roleRules.length });
    fc.assert(
      fc.property(shuffled, fc.constantFrom(0, ...roleLevels), fc.boolean(), (rules, role, admin) => {
        const table = new RuleTable(rules);
        for (const { name, on } of everything) {
          expect(can(table.abilityFor({ role, admin }), name, on)).toBe(can(abilityFor({ role, admin }), name, on));
        }
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });

  describe('of one allow to members and administrators', () => {
    const everybody = allow('all', membersAndAdministrators('guest'), ['project:update'], { reason: 'anybody' });
    const mayUpdate = (extra: Rule, key: AbilityKey): boolean =>
      can(new RuleTable([everybody, extra]).abilityFor(key), 'project:update', open);

    it.each([
      [20, false, false],
      [20, true, false],
      [30, false, true],
      [40, false, true],
      [0, true, false],
    ])('prevents below a role whoever has level %p (administrator: %p)', (role, admin, allowed) => {
      const below = preventBelow('developer', 'below', ['project:update'], { reason: 'low' });

      expect(mayUpdate(below, { role, admin })).toBe(allowed);
    });

    it('spares administrators where a prevent is about members', () => {
      const spares = preventMembers('members', ['project:update'], { reason: 'members' });

      expect([false, true].map((admin) => mayUpdate(spares, { role: 50, admin }))).toEqual([false, true]);
    });

    it('spares nobody where a prevent is about everyone', () => {
      const all = prevent('everyone', ['project:update'], { reason: 'closed' });

      expect([false, true].map((admin) => mayUpdate(all, { role: 50, admin }))).toEqual([false, false]);
    });
  });

  it('gives auditors what is theirs, also when somebody else asked first, and members what is theirs', () => {
    const table = new RuleTable([
      allow('audit', auditors, ['project:read'], { reason: 'auditors' }),
      allow('member', members('guest'), ['project:update'], { reason: 'members' }),
    ]);
    const mayRead = (key: AbilityKey): boolean => can(table.abilityFor(key), 'project:read', open);

    expect(mayRead({ role: 0, admin: false })).toBe(false);
    expect(mayRead({ role: 0, admin: false, auditor: true })).toBe(true);
    expect(mayRead({ role: 50, admin: true, auditor: false })).toBe(false);
    expect(can(table.abilityFor({ role: 0, admin: true }), 'project:update', open)).toBe(false);
  });

  it('shares one ability among those to whom the same is given, in whatever order, and none is given as nothing', () => {
    const of = (...names: AbilityName[]) => abilityFor({ role: 10, admin: false, given: new Set(names) });

    expect(of('secret:list', 'secret:read')).toBe(of('secret:read', 'secret:list'));
    expect(of()).toBe(abilityFor({ role: 10, admin: false, auditor: false }));
  });

  it('keeps five hundred combinations, and answers beyond them all the same', () => {
    const pairs = abilityNames.flatMap((one, at) => abilityNames.slice(at + 1).map((other) => [one, other]));
    const table = new RuleTable([allow('all', members('guest'), ['project:update'], { reason: 'anybody' })]);
    const of = (pair: readonly AbilityName[] | undefined) =>
      table.abilityFor({ role: 10, admin: false, given: new Set(pair) });

    const compiled = pairs.slice(0, 501).map(of);

    expect(of(pairs[499])).toBe(compiled[499]);
    expect(of(pairs[500])).not.toBe(compiled[500]);
    expect(can(of(pairs[500]), 'project:update', open)).toBe(true);
  });

  it('refuses two rules of one id', () => {
    const rule = allow('twice', members('guest'), ['project:read'], { reason: '' });

    expect(() => new RuleTable([rule, rule])).toThrow(UnsoundRule);
    expect(() => new RuleTable([rule, rule])).toThrow('rule twice: id must be unique');
  });

  it('refuses a rule that names a fact its subject lacks, since such a prevent would never prevent', () => {
    const rule = prevent('blind', ['project:read'], { when: { managerActive: false }, reason: '' });

    expect(() => new RuleTable([rule])).toThrow('rule blind: subject project has no fact managerActive');
  });

  it('refuses a rule about a kind of subject that its ability is never asked about', () => {
    const rule = prevent('astray', ['project:read'], { on: ['group'], reason: '' });

    expect(() => new RuleTable([rule])).toThrow('rule astray: project:read is never asked about group');
  });
});

describe('roles', () => {
  it('have names, levels and nothing in between', () => {
    expect(roleLevels.map(roleName)).toEqual(['guest', 'reporter', 'developer', 'maintainer', 'owner']);
    expect(roleLevels.map((level) => roleLevel(roleName(level)))).toEqual([10, 20, 30, 40, 50]);
    expect(() => roleName(0)).toThrow('role must be one of 10, 20, 30, 40, 50, not 0');
    expect([0, 15, nobody].filter(isRoleLevel)).toEqual([]);
  });
});

describe('ability names', () => {
  it('are recognised, and inherited properties are not', () => {
    expect(abilityNames.filter((name) => !isAbilityName(name))).toEqual([]);
    expect(['toString', 'secret:read_all', ''].filter(isAbilityName)).toEqual([]);
  });

  it('only look when they list or read, and revealing a value is more than looking', () => {
    expect((['secret:read_value', 'ref:push', 'secret:create'] as const).filter(onlyLooks)).toEqual([]);
    expect((['secret:read', 'secret_use:list', 'job_log:read'] as const).every(onlyLooks)).toBe(true);
  });
});
