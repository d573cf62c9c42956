import { readFileSync } from 'node:fs';
import path from 'node:path';
import { abilityKinds, abilityNames, onlyLooks } from './ability-names.js';
import { RuleTable } from './compile-ability.js';
import { matrixStates } from './matrix-states.js';
import { matrixActors, matrixRows, renderMatrix, renderRules } from './render-matrix.js';
import { roleRules } from './role-rules.js';

// Who may what, written down apart from the rules. Each sign is one actor: no member, Guest, Reporter, Developer,
// Maintainer, Owner, Administrator without membership, aUditor, guest with all grants (+), owner with all prevented (!); a
// dot means no. A change there is a change of permissions.
const expected = readFileSync(path.join(__dirname, 'expected-matrix.txt'), 'utf8');

const answered = matrixRows().map((row) => [row.ability, row.kind, row.state, row.answers].join(' | '));
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
    const idle = roleRules.filter((left) => {
      const rest = matrixRows(new RuleTable(roleRules.filter((rule) => rule !== left)));
      return rest.every((row, at) => answered[at]!.endsWith(` | ${row.answers}`));
    });

    expect(idle.map((rule) => rule.id)).toEqual([]);
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

describe('renderMatrix', () => {
  it('shows one line per answer and one column per actor', () => {
    const lines = renderMatrix().trim().split('\n');

    expect(lines).toHaveLength(answered.length + 2);
    expect(lines[0]).toBe(`| ability | on | state | ${matrixActors.map((actor) => actor.name).join(' | ')} |`);
    expect(lines).toContain(
      '| `secret:create` | secret | environment for maintainers |  |  |  |  | yes | yes |  |  |  |  |',
    );
  });
});

describe('renderRules', () => {
  it('shows each rule with its condition and reason', () => {
    const lines = renderRules().trim().split('\n');

    expect(lines).toHaveLength(roleRules.length + 2);
    expect(lines).toContain(
      '| `protected_ref.change` | prevent | `protected_ref:create` `protected_ref:delete` | pushRole above own role | The ref is protected for a role above yours. |',
    );
    expect(lines).toContain('| `member.leave` | allow | `member:delete` | self is true | Members may leave. |');
  });
});
