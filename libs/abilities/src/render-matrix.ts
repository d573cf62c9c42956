import { abilityKinds, abilityNames, type AbilityName } from './ability-names.js';
import { standardTable, type AbilityKey, type RuleTable } from './compile-ability.js';
import { can } from './decide.js';
import { preventableAbilities, ruleAbilities } from './grantable.js';
import { noMembership, roleLevel, roles } from './roles.js';
import { matrixStates, type MatrixState } from './matrix-states.js';
import { unset, withinOwnRole, type Condition } from './rule.js';
import type { SubjectKind } from './subjects.js';

interface MatrixActor extends AbilityKey {
  readonly name: string;
  readonly letter: string;
}

/** Whose answers the matrix shows, with the letter that stands for each. */
export const matrixActors: readonly MatrixActor[] = [
  { name: 'no member', letter: '-', role: noMembership, admin: false },
  ...roles.map(({ name, level }) => ({ name, letter: name[0]!.toUpperCase(), role: level, admin: false })),
  { name: 'administrator', letter: 'A', role: noMembership, admin: true },
  { name: 'auditor', letter: 'U', role: noMembership, admin: false, auditor: true },
  // A guest, so that whatever stands here was given to him.
  {
    name: 'guest with all grants',
    letter: '+',
    role: roleLevel('guest'),
    admin: false,
    given: new Set(ruleAbilities),
  },
  // An owner, so that whatever does not stand here was prevented.
  {
    name: 'owner with all prevented',
    letter: '!',
    role: roleLevel('owner'),
    admin: false,
    prevented: new Set(preventableAbilities),
  },
];

/** One line of the matrix. */
export interface MatrixRow {
  readonly ability: AbilityName;
  readonly kind: SubjectKind;
  readonly state: string;
  /** One sign per actor of `matrixActors`: its letter for yes, a dot for no. `...DMO.` reads: developers and up. */
  readonly answers: string;
}

function row(table: RuleTable, ability: AbilityName, state: MatrixState): MatrixRow {
  const answers = matrixActors.map(({ letter, ...key }) =>
    can(table.abilityFor(key), ability, state.subject as never) ? letter : '.',
  );
  return { ability, kind: state.subject.kind, state: state.name, answers: answers.join('') };
}

/** Every ability, or each of some, on every kind of subject in every state, answered by the engine. */
export function matrixRows(
  table: RuleTable = standardTable,
  abilities: readonly AbilityName[] = abilityNames,
): MatrixRow[] {
  return abilities.flatMap((ability) =>
    abilityKinds[ability].flatMap((kind) => matrixStates(kind, ability).map((state) => row(table, ability, state))),
  );
}

/** The matrix as Markdown, for `docs/abilities.md`. */
export function renderMatrix(table: RuleTable = standardTable): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const heads = ['ability', 'on', 'state', ...matrixActors.map((actor) => actor.name)];
  const body = matrixRows(table).map(({ ability, kind, state, answers }) =>
    line([`\`${ability}\``, kind, state, ...[...answers].map((sign) => (sign === '.' ? '' : 'yes'))]),
  );
  return [line(heads), line(heads.map(() => '---')), ...body, ''].join('\n');
}

/** The table of rules as Markdown: id, effect, abilities, condition and reason. */
export function renderRules(table: RuleTable = standardTable): string {
  const rows = table.rules.map(
    ({ id, effect, abilities, when, reason }) =>
      `| \`${id}\` | ${effect} | ${abilities.map((name) => `\`${name}\``).join(' ')} | ${renderCondition(when)} | ${reason} |`,
  );
  return ['| rule | effect | abilities | when | reason |', '| --- | --- | --- | --- | --- |', ...rows, ''].join('\n');
}

function renderCondition(when: Condition): string {
  return Object.entries(when)
    .map(([fact, value]: [string, Condition[keyof Condition]]) => `${fact} ${renderTest(value)}`)
    .join(' and ');
}

function renderTest(value: Condition[keyof Condition]): string {
  if (value === withinOwnRole) return 'within own role';
  if (value === unset) return 'not given';
  return typeof value === 'object' ? 'above own role' : `is ${String(value)}`;
}
