import type { RuleTest } from './access-rule.js';
import { anyRuleTestInSql, ruleTestInSql } from './rule-test-in-sql.js';

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

function anyInSql(effect: 'allow' | 'prevent', tests: readonly [RuleTest, ...RuleTest[]]) {
  const params: unknown[] = [];
  const text = anyRuleTestInSql({ op: 'meetsAny', effect, tests }, 'x', (value) => `$${params.push(value)}`);
  return [text, ...params];
}

describe('many tests of one sort in SQL', () => {
  it.each<[string, readonly [RuleTest, ...RuleTest[]], unknown[]]>([
    [
      'tags',
      [
        { test: 'tag', fact: 'tags', tag: 'pci' },
        { test: 'tag', fact: 'tags', tag: 'eu' },
      ],
      ['coalesce(x && $1::text[], false)', ['pci', 'eu']],
    ],
    [
      'secrets',
      [
        { test: 'is', fact: 'secretId', value: 'e9' },
        { test: 'is', fact: 'secretId', value: 'f1' },
      ],
      ['coalesce(x::text = any($1::text[]), false)', ['e9', 'f1']],
    ],
    [
      'names',
      [scope('A_*', 'name'), scope('DB', 'name')],
      ['coalesce(x like any($1::text[]), false)', [String.raw`A\_%`, 'DB']],
    ],
  ])('have one parameter for all %s, whatever the rules do', (_, tests, sql) => {
    expect(anyInSql('allow', tests)).toEqual(sql);
    expect(anyInSql('prevent', tests)).toEqual(sql);
  });

  it('of allows hold where all of a scope lies in one of them', () => {
    expect(anyInSql('allow', [scope('production'), scope('review/*'), scope('eu/*')])).toEqual([
      'coalesce((x = any($1::text[]) or exists (select from unnest($2::text[]) as rule_pattern where starts_with(x, rule_pattern))), false)',
      ['production'],
      ['review/', 'eu/'],
    ]);
  });

  it('of prevents hold where a scope meets one of them in part, and ask more of scopes with a star alone', () => {
    const open = "position('*' in x) > 0 and exists";
    expect(anyInSql('prevent', [scope('production'), scope('staging')])).toEqual([
      `coalesce((x = any($1::text[]) or (${open} (select from unnest($1::text[]) as rule_pattern where rule_pattern like ${asPattern}))), false)`,
      ['production', 'staging'],
    ]);
    expect(anyInSql('prevent', [scope('review/*'), scope('eu/*')])).toEqual([
      `coalesce((exists (select from unnest($1::text[]) as rule_pattern where starts_with(split_part(x, '*', 1), rule_pattern)) or (${open} (select from unnest($1::text[]) as rule_pattern where starts_with(rule_pattern, split_part(x, '*', 1))))), false)`,
      ['review/', 'eu/'],
    ]);
  });
});
