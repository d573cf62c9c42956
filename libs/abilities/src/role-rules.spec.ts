import { readFileSync } from 'node:fs';
import path from 'node:path';
import { abilityKinds, abilityNames, onlyLooks, type AbilityName } from './ability-names.js';
import { abilityFor, RuleTable } from './compile-ability.js';
import { can } from './decide.js';
import { noRoleGrants, roleFactOfAction, secretActions } from './grantable.js';
import { matrixStates } from './matrix-states.js';
import { matrixActors, matrixRows, renderMatrix, renderRules, type MatrixRow } from './render-matrix.js';
import { roleRules } from './role-rules.js';
import { nobody } from './roles.js';
import { allow, kindsOf, members, type Rule } from './rule.js';
import { subject, unknownSecret } from './subjects.js';

// Who may what, written down apart from the rules. Each sign is one actor: no member, Guest, Reporter, Developer,
// Maintainer, Owner, Administrator without membership, aUditor, guest with all grants (+), owner with all prevented (!); a
// dot means no. A change there is a change of permissions.
const expected = readFileSync(path.join(__dirname, 'expected-matrix.txt'), 'utf8');

const isAbout = (rule: Rule, ability: AbilityName): boolean => rule.abilities.includes(ability);
const signs = ({ ability, kind, state, answers }: MatrixRow): string => [ability, kind, state, answers].join(' | ');
const answered = matrixRows().map(signs);
const written = expected
  .trim()
  .split('\n')
  .map((line) => line.replace(/ +\| /g, ' | '));

describe('the rules of the roles', () => {
  it('answer every ability on every kind of subject in every state as written down', () => {
    expect(answered).toEqual(written);
  });

  it('are written down for every ability, kind and state exactly once', () => {
    const all = abilityNames.flatMap((name) =>
      abilityKinds[name].flatMap((kind) =>
        matrixStates(kind, name).map((state) => `${name} | ${kind} | ${state.name}`),
      ),
    );

    expect(written.map((line) => line.split(' | ').slice(0, 3).join(' | '))).toEqual(all);
    expect(new Set(all).size).toBe(all.length);
  });

  it('each decide something: without any one of them some answer changes', () => {
    const all = matrixRows();
    const idle = roleRules.filter((left) => {
      // Rules about other abilities have no say in these, and compiling them all for each rule takes long.
      const beside = roleRules.filter((rule) => rule !== left && rule.abilities.some((one) => isAbout(left, one)));
      const rest = matrixRows(new RuleTable(beside), left.abilities);
      const before = all.filter(({ ability }) => isAbout(left, ability));
      return rest.map(signs).sort().join() === before.map(signs).sort().join();
    });

    expect(idle.map((rule) => rule.id)).toEqual([]);
  });

  it('are shown in states that differ in every fact at which a rule looks', () => {
    const looks = roleRules.flatMap((rule) =>
      rule.abilities.flatMap((name) =>
        kindsOf(rule, name).flatMap((kind) => Object.keys(rule.when).map((fact) => ({ name, kind, fact }))),
      ),
    );
    const shown = ({ name, kind, fact }: (typeof looks)[number]) =>
      new Set(matrixStates(kind, name).map((state) => (state.subject as unknown as Record<string, unknown>)[fact]));

    expect(looks.length).toBeGreaterThan(50);
    expect(looks.filter((look) => shown(look).size < 2)).toEqual([]);
  });

  it('each have an id of two words and a sentence that explains', () => {
    expect(roleRules.filter(({ id }) => !/^[a-z_]+\.[a-z_:.]+$/.test(id))).toEqual([]);
    expect(roleRules.filter(({ reason }) => !/^[A-Z].+\.$/.test(reason))).toEqual([]);
  });
});

test('auditors only look, at no more than administrators do', () => {
  const at = (name: string) => matrixActors.findIndex((actor) => actor.name === name);
  const held = matrixRows().filter(({ answers }) => answers[at('auditor')] !== '.');

  expect(held.length).toBeGreaterThan(20);
  expect(held.filter(({ ability }) => !onlyLooks(ability))).toEqual([]);
  expect(held.filter(({ answers }) => answers[at('administrator')] === '.')).toEqual([]);
  expect(held.map(({ ability }) => ability)).not.toContain('setting:read');
});

test.each(secretActions)('where grants to roles give %s to no role at all, not even owners have it', (action) => {
  const facts = { archived: false, deployRole: null, managerActive: true, writeOnly: false, ...unknownSecret };
  const place = { ancestorIds: [1], namespaceId: 1, ...facts, ...noRoleGrants };
  const has = (lowest: number | null) =>
    can(
      abilityFor({ role: 50, admin: false }),
      `secret:${action}`,
      subject.secret({ ...place, [roleFactOfAction[action]]: lowest }),
    );

  expect([has(null), has(50), has(nobody)]).toEqual([true, true, false]);
});

describe('renderMatrix', () => {
  it('shows one line per answer and one column per actor', () => {
    const lines = renderMatrix().trim().split('\n');

    expect(lines).toHaveLength(answered.length + 2);
    expect(lines[0]).toBe(
      '| ability | on | state | no member | guest | reporter | developer | maintainer | owner | administrator | auditor | guest with all grants | owner with all prevented |',
    );
    expect(lines[1]).toBe(`|${' --- |'.repeat(3 + matrixActors.length)}`);
    expect(lines).toContain(
      '| `secret:create` | secret | environment for maintainers |  |  |  |  | yes | yes |  |  |  |  |',
    );
  });
});

describe('renderRules', () => {
  it('shows each rule with its condition and reason', () => {
    const lines = renderRules().trim().split('\n');

    expect(lines).toHaveLength(roleRules.length + 2);
    expect(lines[1]).toBe('| --- | --- | --- | --- | --- |');
    expect(lines).toContain(
      '| `protected_ref.change` | prevent | `protected_ref:create` `protected_ref:delete` | pushRole above own role | The ref is protected for a role above yours. |',
    );
    expect(lines).toContain('| `member.leave` | allow | `member:delete` | self is true | Members may leave. |');
    expect(lines).toContain(
      '| `prevented.secret:purge` | prevent | `secret:purge` |  | An access rule prevents secret:read. |',
    );
    expect(lines.filter((line) => line.includes('may read value the secrets here'))).toHaveLength(1);
    expect(lines).toContain(
      '| `secret.delete` | allow | `secret:delete` | secretDeleteRole not given | Owners delete secrets. |',
    );
    expect(lines.filter((line) => line.includes('| secretDeleteRole within own role |'))).toHaveLength(1);
    const both = allow('both', members('guest'), ['secret:read'], {
      when: { archived: false, writeOnly: true },
      reason: 'x',
    });
    expect(renderRules(new RuleTable([both]))).toContain('| archived is false and writeOnly is true | x |');
  });
});
