import { LIMITS } from '../limits.js';
import { Work } from '../work.js';
import { holds } from './evaluate.js';
import { parseExpression } from './parse-expression.js';

const VARIABLES = new Map([
  ['BRANCH', 'main'],
  ['EMPTY', ''],
  ['TRUE', 'true'],
  ['PATTERN', '/^MA/i'],
  ['BROKEN', '/(/'],
  ['LINES', 'a\nmain'],
]);

function parse(source: string): ReturnType<typeof parseExpression> {
  return parseExpression(source, new Work(LIMITS.readSteps));
}

function answer(source: string): boolean {
  const parsed = parse(source);
  if ('fault' in parsed) throw new Error(parsed.fault);
  return holds(parsed.expression, { variables: VARIABLES, work: new Work(LIMITS.planSteps) });
}

describe('a condition', () => {
  it.each([
    ['$BRANCH', true],
    ['$EMPTY', false],
    ['$MISSING', false],
    ['$constructor', false],
    ['$BRANCH == "main"', true],
    ["$BRANCH == 'main'", true],
    ['"main" == $BRANCH', true],
    ['$BRANCH == $MISSING', false],
    ['$BRANCH != "main"', false],
    ['$MISSING == null', true],
    ['$EMPTY == null', false],
    ['$MISSING == ""', false],
    ['$EMPTY == ""', true],
    ['null == null', true],
    ['$BRANCH =~ /^ma/', true],
    ['$BRANCH =~ /^MA/', false],
    ['$BRANCH =~ /^MA/i', true],
    ['$BRANCH =~ /a\\/b|in$/', true],
    ['$BRANCH !~ /^ma/', false],
    ['$BRANCH =~ $PATTERN', true],
    ['$BRANCH =~ $BROKEN', false],
    ['$BRANCH !~ $BROKEN', true],
    ['$BRANCH =~ $MISSING', false],
    ['$MISSING =~ /^$/', true],
    ['$LINES =~ /^main$/', false],
    ['$LINES =~ /^main$/m', true],
    ['$BRANCH && $EMPTY', false],
    // GitLab's own way: an empty text ends an `||` and does not end an `&&`.
    ['$EMPTY && $BRANCH', true],
    ['$EMPTY || $BRANCH', false],
    ['$MISSING || $BRANCH', true],
    ['$MISSING && $BRANCH', false],
    ['$BRANCH == "x" || $BRANCH == "main" && $TRUE', true],
    ['($BRANCH == "main" || $BRANCH == "x") && $MISSING', false],
    ['$BRANCH == "main" || $BRANCH == "x" && $MISSING', true],
    ['!$MISSING', true],
    ['!$BRANCH', false],
    ['!($BRANCH == "x")', true],
    ['!$MISSING == $TRUE', true],
    ['  $BRANCH=="main"  ', true],
  ])('%s is %s', (source, expected) => {
    expect(answer(source)).toBe(expected);
  });

  it.each([
    ['', 'at character 1: the expression ends too early'],
    ['$A ==', 'at character 6: the expression ends too early'],
    ['$A = "b"', 'at character 4: `=` compares nothing; use `==`'],
    ['$A & $B', 'at character 4: use `&&`'],
    ['${A}', 'at character 1: a variable is written `$NAME` here, without braces'],
    ['$A == main', 'at character 7: text stands in quotes, and a variable starts with `$`'],
    ['$A == "b', 'at character 7: the text does not end'],
    ['($A', 'at character 1: this parenthesis is not closed'],
    ['$A)', 'at character 3: an operator is expected before this'],
    ['$A "b"', 'at character 4: an operator is expected before this'],
    ['&& $A', 'at character 1: `&&` has nothing at its left'],
    ['$A == /b/', 'at character 7: a pattern stands at the right of `=~` or `!~` only'],
    ['$A =~ "b"', 'at character 4: `=~` needs a pattern such as `/^v/` at its right'],
    ['$A =~ /(?=b)/', expect.stringMatching(/^at character 7: .*RE2/)],
    [`$A =~ /${'a'.repeat(1001)}/`, expect.stringMatching(/more than 1000 characters/)],
    [`$A =~ /${'(a{900}|'.repeat(5)}b${')'.repeat(5)}/`, expect.stringMatching(/too large/)],
    [`${'('.repeat(51)}$A${')'.repeat(51)}`, expect.stringMatching(/nested more than 50 deep/)],
    ['!'.repeat(60) + '$A', expect.stringMatching(/nested more than 50 deep/)],
    ['$A '.repeat(4000), 'it has more than 10000 characters'],
  ])('%s is refused', (source, fault) => {
    expect(parse(source)).toEqual({ fault });
  });

  it('spends the size of a pattern for each character that it is matched with', () => {
    const parsed = parse('$LONG =~ /a+b+$/');
    const spent = (length: number): number => {
      const work = new Work(LIMITS.planSteps);
      if ('expression' in parsed)
        holds(parsed.expression, { variables: new Map([['LONG', 'a'.repeat(length)]]), work });
      return work.spent;
    };
    expect(spent(4000) / spent(2000)).toBeCloseTo(2, 1);
    expect(spent(2000)).toBeGreaterThan(2000);
  });
});
