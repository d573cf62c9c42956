import type { RuleTest } from './access-rule.js';
import { ruleTestInSql } from './rule-test-in-sql.js';

function inSql(effect: 'allow' | 'prevent', test: RuleTest) {
  const params: unknown[] = [];
  const text = ruleTestInSql({ op: 'meets', effect, test }, 'x', (value) => `$${params.push(value)}`);
  return [text, ...params];
}
const scope = (
  pattern: string,
  fact: 'environmentScope' | 'environmentName' | 'name' = 'environmentScope',
): RuleTest => ({
  test: 'scope',
  fact,
  pattern,
});
const asPattern = String.raw`replace(replace(replace(replace(x, '\', '\\'), '%', '\%'), '_', '\_'), '*', '%')`;

describe('a test of an access rule in SQL', () => {
  it.each<[string, RuleTest, unknown[]]>([
    ['a tag', { test: 'tag', fact: 'tags', tag: 'pci' }, ['coalesce($1 = any(x), false)', 'pci']],
    ['protection', { test: 'is', fact: 'isProtected', value: true }, ['coalesce(x = true, false)']],
    ['none', { test: 'is', fact: 'isProtected', value: false }, ['coalesce(x = false, false)']],
    ['one secret', { test: 'is', fact: 'secretId', value: 'e9' }, ['coalesce(x::text = $1, false)', 'e9']],
    ['a name', scope('DB', 'name'), ['coalesce(x like $1, false)', 'DB']],
    [
      'a name with signs that LIKE knows',
      scope(String.raw`A_*%*\B`, 'name'),
      ['coalesce(x like $1, false)', String.raw`A\_%\%%\\B`],
    ],
  ])('looks at %s alike, whatever the rule does', (_, test, sql) => {
    expect(inSql('allow', test)).toEqual(sql);
    expect(inSql('prevent', test)).toEqual(sql);
  });

  it.each(['environmentScope', 'environmentName'] as const)('of an allow holds where all of %s lies in it', (fact) => {
    expect(inSql('allow', scope('production', fact))).toEqual(['coalesce(x = $1, false)', 'production']);
    expect(inSql('allow', scope('review/*', fact))).toEqual(['coalesce(starts_with(x, $1), false)', 'review/']);
  });

  it.each(['environmentScope', 'environmentName'] as const)('of a prevent holds where %s meets it in part', (fact) => {
    const head = "split_part(x, '*', 1)";

    expect(inSql('prevent', scope('production', fact))).toEqual([
      `coalesce($1 like ${asPattern}, false)`,
      'production',
    ]);
    expect(inSql('prevent', scope('review/*', fact))).toEqual([
      `coalesce((starts_with(${head}, $1) or (position('*' in x) > 0 and starts_with($1, ${head}))), false)`,
      'review/',
    ]);
  });
});
