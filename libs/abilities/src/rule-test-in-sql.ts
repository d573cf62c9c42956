import type { RowPredicate } from './predicate.js';

type Meets = Extract<RowPredicate, { readonly op: 'meets' }>;
type MeetsAny = Extract<RowPredicate, { readonly op: 'meetsAny' }>;
type Parameter = (value: unknown) => string;

/**
 * The test of an access rule in SQL: what `testHolds` says of the column's value, and false of NULL. `parameter` adds a
 * parameter and answers its place.
 */
export function ruleTestInSql({ effect, test }: Meets, column: string, parameter: Parameter): string {
  return `coalesce(${toSql({ op: 'meets', effect, test }, column, parameter)}, false)`;
}

function toSql({ effect, test }: Meets, column: string, parameter: Parameter): string {
  if (test.test === 'tag') return `${parameter(test.tag)} = any(${column})`;
  if (test.test === 'is')
    return typeof test.value === 'boolean' ? `${column} = ${test.value}` : `${column}::text = ${parameter(test.value)}`;
  const { pattern } = test;
  if (test.fact === 'name') return `${column} like ${parameter(inLike(pattern))}`;
  return effect === 'allow' ? covers(pattern, column, parameter) : meets(pattern, column, parameter);
}

/**
 * Whether one of many tests of one sort holds, with one parameter for all of them: a statement with a term for each of a
 * thousand rules would take seconds to plan and to run.
 */
export function anyRuleTestInSql({ effect, tests }: MeetsAny, column: string, parameter: Parameter): string {
  const some = (values: readonly string[]): string => `${parameter(values)}::text[]`;
  const [{ test: sort, fact }] = tests;
  const values = tests.map((test) =>
    test.test === 'scope' ? test.pattern : test.test === 'tag' ? test.tag : String(test.value),
  );
  if (sort === 'tag') return `coalesce(${column} && ${some(values)}, false)`;
  if (sort === 'is') return `coalesce(${column}::text = any(${some(values)}), false)`;
  if (fact === 'name') return `coalesce(${column} like any(${some(values.map(inLike))}), false)`;
  const terms = scopesInSql(effect, column, { some, patterns: values });
  return `coalesce((${terms.join(' or ')}), false)`;
}

function scopesInSql(
  effect: 'allow' | 'prevent',
  column: string,
  { some, patterns }: { some: (values: readonly string[]) => string; patterns: readonly string[] },
): string[] {
  const whole = patterns.filter((pattern) => !pattern.includes('*'));
  const starts = patterns.filter((pattern) => pattern.includes('*')).map((pattern) => pattern.slice(0, -1));
  const terms: string[] = [];
  if (whole.length > 0) {
    const values = some(whole);
    terms.push(`${column} = any(${values})`);
    if (effect === 'prevent')
      terms.push(openScope(column, `${values}) as rule_pattern where rule_pattern like ${asLike(column)}`));
  }
  if (starts.length > 0) {
    const values = some(starts);
    const head = effect === 'allow' ? column : headOf(column);
    terms.push(`exists (select from unnest(${values}) as rule_pattern where starts_with(${head}, rule_pattern))`);
    if (effect === 'prevent')
      terms.push(openScope(column, `${values}) as rule_pattern where starts_with(rule_pattern, ${head})`));
  }
  return terms;
}

/** Asked only of scopes with a `*`, which are few. */
const openScope = (column: string, of: string): string =>
  `(position('*' in ${column}) > 0 and exists (select from unnest(${of}))`;

/** In LIKE everything but `*` stands for itself. A name has no `*`, so being covered and being met are one. */
const inLike = (pattern: string): string => pattern.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%');

/** A scope that lies wholly in the pattern: a pattern with its `*` at the end covers whatever begins as it does. */
function covers(pattern: string, column: string, parameter: Parameter): string {
  if (!pattern.includes('*')) return `${column} = ${parameter(pattern)}`;
  return `starts_with(${column}, ${parameter(pattern.slice(0, -1))})`;
}

/** A scope that can match something that the pattern matches, too. The scope may have a `*` anywhere. */
function meets(pattern: string, column: string, parameter: Parameter): string {
  if (!pattern.includes('*')) return `${parameter(pattern)} like ${asLike(column)}`;
  const start = parameter(pattern.slice(0, -1));
  const head = headOf(column);
  return `(starts_with(${head}, ${start}) or (position('*' in ${column}) > 0 and starts_with(${start}, ${head})))`;
}

/** A scope as a pattern of LIKE: everything but `*` stands for itself. */
const asLike = (column: string): string =>
  ["'\\', '\\\\'", "'%', '\\%'", "'_', '\\_'", "'*', '%'"].reduce(
    (text, change) => `replace(${text}, ${change})`,
    column,
  );

/** What every name begins with that a scope matches. */
const headOf = (column: string): string => `split_part(${column}, '*', 1)`;
