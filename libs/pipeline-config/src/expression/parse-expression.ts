import { LIMITS } from '../limits.js';
import type { Comparison, Expression } from './expression.js';
import { compileLiteral } from './regex.js';
import type { Work } from '../work.js';
import { ExpressionFault, tokenize, type Token } from './tokens.js';

const COMPARISONS: readonly string[] = ['==', '!=', '=~', '!~'];

/** Reads a condition in GitLab's language. Throws nothing but TooMuchWork. */
export function parseExpression(source: string, work: Work): { expression: Expression } | { fault: string } {
  if (source.length > LIMITS.expressionLength)
    return { fault: `it has more than ${LIMITS.expressionLength} characters` };
  try {
    return { expression: new ExpressionParser(tokenize(source), source.length, work).whole() };
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
    return { fault: `at character ${error.at}: ${error.message}` };
  }
}

/** From the loosest to the tightest: `||`, `&&`, comparisons, `!`. */
class ExpressionParser {
  private index = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly length: number,
    private readonly work: Work,
  ) {}

  whole(): Expression {
    const expression = this.any();
    const rest = this.tokens[this.index];
    if (!rest) return expression;
    throw new ExpressionFault('an operator is expected before this', rest.at);
  }

  private any(): Expression {
    return this.chain('any', '||', () => this.chain('all', '&&', () => this.comparison()));
  }

  private chain(kind: 'all' | 'any', operator: string, next: () => Expression): Expression {
    const operands = [next()];
    while (this.takes(operator)) operands.push(next());
    return operands.length === 1 ? operands[0]! : { kind, operands };
  }

  private comparison(): Expression {
    let left = this.operand();
    for (let token = this.tokens[this.index]; token && isComparison(token); token = this.tokens[this.index]) {
      this.index += 1;
      const operator = token.text as Comparison;
      const matches = operator === '=~' || operator === '!~';
      const right = this.operand(matches);
      if (matches && right.kind !== 'pattern' && right.kind !== 'variable')
        throw new ExpressionFault(`\`${operator}\` needs a pattern such as \`/^v/\` at its right`, token.at);
      left = { kind: 'comparison', operator, left, right };
    }
    return left;
  }

  private operand(pattern = false): Expression {
    const token = this.tokens[this.index];
    if (!token) throw new ExpressionFault('the expression ends too early', this.length + 1);
    this.index += 1;
    if (token.kind === 'variable') return { kind: 'variable', name: token.text };
    if (token.kind === 'text') return { kind: 'text', value: token.text };
    if (token.kind === 'null') return { kind: 'null' };
    if (token.kind === 'pattern') return this.pattern(token, pattern);
    if (token.text === '!') return this.deeper(() => ({ kind: 'not', operand: this.operand() }));
    if (token.text !== '(') throw new ExpressionFault(`\`${token.text}\` has nothing at its left`, token.at);
    return this.deeper(() => this.group(token));
  }

  private group(open: Token): Expression {
    const inside = this.any();
    if (!this.takes(')')) throw new ExpressionFault('this parenthesis is not closed', open.at);
    return inside;
  }

  private pattern(token: Token, wanted: boolean): Expression {
    if (!wanted) throw new ExpressionFault('a pattern stands at the right of `=~` or `!~` only', token.at);
    const compiled = compileLiteral(token.text, this.work);
    if (compiled && 'regex' in compiled) return { kind: 'pattern', regex: compiled.regex };
    throw new ExpressionFault(`the pattern cannot be used: ${compiled?.fault ?? 'it is empty'}`, token.at);
  }

  private deeper(read: () => Expression): Expression {
    this.depth += 1;
    if (this.depth > LIMITS.expressionDepth)
      throw new ExpressionFault(
        `it is nested more than ${LIMITS.expressionDepth} deep`,
        this.tokens[this.index - 1]!.at,
      );
    const expression = read();
    this.depth -= 1;
    return expression;
  }

  private takes(operator: string): boolean {
    const token = this.tokens[this.index];
    if (token?.kind !== 'operator' || token.text !== operator) return false;
    this.index += 1;
    return true;
  }
}

const isComparison = (token: Token): boolean => token.kind === 'operator' && COMPARISONS.includes(token.text);
