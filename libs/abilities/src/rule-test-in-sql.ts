import type { RowPredicate } from './predicate.js';

type Meets = Extract<RowPredicate, { readonly op: 'meets' }>;

/**
 * The test of an access rule in SQL: what `testHolds` says of the column's value, and false of NULL. `parameter` adds a
 * parameter and answers its place.
 */
export function ruleTestInSql({ effect, test }: Meets, column: string, parameter: (value: unknown) => string): string {
  return `coalesce(${toSql({ op: 'meets', effect, test }, column, parameter)}, false)`;
}

function toSql({ effect, test }: Meets, column: string, parameter: (value: unknown) => string): string {
  if (test.test === 'tag') return `${parameter(test.tag)} = any(${column})`;
  if (test.test === 'is')
    return typeof test.value === 'boolean' ? `${column} = ${test.value}` : `${column}::text = ${parameter(test.value)}`;
  const { pattern } = test;
  if (test.fact === 'name') return `${column} like ${parameter(inLike(pattern))}`;
  return effect === 'allow' ? covers(pattern, column, parameter) : meets(pattern, column, parameter);
}

/** In LIKE everything but `*` stands for itself. A name has no `*`, so being covered and being met are one. */
const inLike = (pattern: string): string => pattern.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%');

/** A scope that lies wholly in the pattern: a pattern with its `*` at the end covers whatever begins as it does. */
function covers(pattern: string, column: string, parameter: (value: unknown) => string): string {
  if (!pattern.includes('*')) return `${column} = ${parameter(pattern)}`;
  return `starts_with(${column}, ${parameter(pattern.slice(0, -1))})`;
}

/** A scope that can match something that the pattern matches, too. The scope may have a `*` anywhere. */
function meets(pattern: string, column: string, parameter: (value: unknown) => string): string {
  if (!pattern.includes('*')) {
    const scope = ["'\\', '\\\\'", "'%', '\\%'", "'_', '\\_'", "'*', '%'"].reduce(
      (text, change) => `replace(${text}, ${change})`,
      column,
    );
    return `${parameter(pattern)} like ${scope}`;
  }
  const start = parameter(pattern.slice(0, -1));
  const head = `split_part(${column}, '*', 1)`;
  return `(starts_with(${head}, ${start}) or (position('*' in ${column}) > 0 and starts_with(${start}, ${head})))`;
}
