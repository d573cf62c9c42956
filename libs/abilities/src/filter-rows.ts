import type { AbilityName, KindOf } from './ability-names.js';
import type { ActorAbilities } from './actor-abilities.js';
import { settle, type KnownFacts, type RowPredicate } from './predicate.js';
import { rowPredicate, unhiddenRows } from './row-predicate.js';
import { anyRuleTestInSql, ruleTestInSql } from './rule-test-in-sql.js';
import { factTypes, nullableTypes, type FactName, type NamespacedKind } from './subjects.js';

/** Kinds of subject with rows on which an ability can be asked. */
export type RowKindOf<A extends AbilityName> = Extract<KindOf<A>, NamespacedKind>;

/** Where an actor has an ability: everywhere, or in these namespaces and all below them. */
export interface VisibleNamespaces {
  readonly all: boolean;
  /** Filter rows by `ancestor_ids && $1::bigint[]`. Empty when `all`. */
  readonly namespaceIds: readonly number[];
}

/** Columns (SQL expressions of the query's author, never input) that hold the facts of a row. */
export type Columns = { readonly ancestorIds?: string } & { readonly [F in FactName]?: string };

/** The rows to filter. */
export interface RowTarget<K extends NamespacedKind> {
  readonly kind: K;
  readonly columns: Columns;
  /** What all rows have in common: it is decided here and now, and needs no column. */
  readonly known?: KnownFacts;
  /** Number of the first parameter, 1 when absent. */
  readonly firstParameter?: number;
}

/** A boolean SQL expression, safe to put in parentheses, with its parameters in order. */
export interface SqlFragment {
  readonly text: string;
  readonly params: readonly unknown[];
}

/** A list was to be filtered by namespaces only, though the rules also look at facts of the row. */
export class AbilityHasConditions extends Error {
  constructor(name: AbilityName, kind: NamespacedKind) {
    super(`${name} on ${kind} depends on facts of the row: filter by toSql`);
    this.name = 'AbilityHasConditions';
  }
}

/** The rules name a fact for which no column was given. */
export class ColumnMissing extends Error {
  constructor(readonly fact: FactName | 'ancestorIds') {
    super(`columns must name ${fact}: the rules look at it`);
    this.name = 'ColumnMissing';
  }
}

/**
 * The namespaces in which the actor has an ability on a kind of subject, by the same rules as `can`.
 * Throws `AbilityHasConditions` when facts of a row matter for this actor; `toSql` filters those.
 */
export function visibleNamespaces<A extends AbilityName>(
  actor: ActorAbilities,
  name: A,
  kind: RowKindOf<A>,
): VisibleNamespaces {
  const predicate = rowPredicate(actor, name, kind);
  if (predicate.op === 'constant') return { all: predicate.value, namespaceIds: [] };
  if (predicate.op === 'within') return { all: false, namespaceIds: predicate.namespaceIds };
  throw new AbilityHasConditions(name, kind);
}

/**
 * The SQL test that holds for exactly the rows on which `can` says yes. A row whose named facts are NULL is left out,
 * except where NULL is a value of the fact (a role that nothing demands). Throws `ColumnMissing`.
 */
export function toSql<A extends AbilityName>(
  actor: ActorAbilities,
  name: A,
  target: RowTarget<RowKindOf<A>>,
): SqlFragment {
  return inSql(rowPredicate(actor, name, target.kind), target);
}

/** The SQL test that holds for the secrets that are not hidden from the actor: what `hides` says, row by row. */
export function unhiddenSql(actor: ActorAbilities, target: Omit<RowTarget<'secret'>, 'kind'>): SqlFragment {
  return inSql(unhiddenRows(actor), { kind: 'secret', ...target });
}

function inSql(predicate: RowPredicate, target: RowTarget<NamespacedKind>): SqlFragment {
  const { kind, columns, known = {}, firstParameter = 1 } = target;
  const writer = new SqlWriter(kind, columns, firstParameter);
  const test = writer.write(settle(predicate, known));
  const guards = [...writer.neverNull].map((column) => `${column} is not null`);
  return { text: guards.length === 0 ? test : `(${[...guards, test].join(' and ')})`, params: writer.params };
}

class SqlWriter {
  readonly params: unknown[] = [];
  readonly neverNull = new Set<string>();

  constructor(
    private readonly kind: NamespacedKind,
    private readonly columns: Columns,
    private readonly firstParameter: number,
  ) {}

  write(predicate: RowPredicate): string {
    switch (predicate.op) {
      case 'constant':
        return String(predicate.value);
      case 'within':
        return `${this.#ancestors()} && ${this.#parameter(predicate.namespaceIds)}::bigint[]`;
      case 'meets':
        return ruleTestInSql(predicate, this.#column(predicate.test.fact), (value) => this.#parameter(value));
      case 'meetsAny':
        return anyRuleTestInSql(predicate, this.#column(predicate.tests[0].fact), (value) => this.#parameter(value));
      case 'equals':
        return `${this.#column(predicate.fact)} = ${this.#constant(predicate.value)}`;
      case 'above':
        // NULL demands nothing, so it is not above anything; and it gives nothing, so no role reaches it.
        return `coalesce(${this.#column(predicate.fact)} > ${this.#parameter(predicate.role)}, false)`;
      case 'reached':
        return `coalesce(${this.#column(predicate.fact)} <= ${this.#parameter(predicate.role)}, false)`;
      case 'unset':
        return `${this.#column(predicate.fact)} is null`;
      case 'owned':
        return `${this.#column(predicate.fact)} = any(${this.#parameter(predicate.namespaceIds)}::bigint[])`;
      case 'not':
        return `not ${this.#enclosed(predicate.part)}`;
      default:
        return `(${predicate.parts.map((part) => this.write(part)).join(` ${predicate.op} `)})`;
    }
  }

  #enclosed(predicate: RowPredicate): string {
    const text = this.write(predicate);
    return text.startsWith('(') ? text : `(${text})`;
  }

  #constant(value: boolean | string): string {
    return typeof value === 'boolean' ? String(value) : this.#parameter(value);
  }

  #parameter(value: unknown): string {
    const known = Array.isArray(value) ? this.params.indexOf(value) : -1;
    const position = known === -1 ? this.params.push(value) - 1 : known;
    return `$${this.firstParameter + position}`;
  }

  #ancestors(): string {
    if (this.columns.ancestorIds === undefined) throw new ColumnMissing('ancestorIds');
    return this.columns.ancestorIds;
  }

  #column(fact: FactName): string {
    const column = this.columns[fact];
    if (column === undefined) throw new ColumnMissing(fact);
    if (!nullableTypes.has(factTypes(this.kind)[fact]!)) this.neverNull.add(column);
    return column;
  }
}
