import type { Work } from '../work.js';
import type { Expression } from './expression.js';
import { compileLiteral, type Regex } from './regex.js';

type Value = string | boolean | null;

/** What an expression is evaluated with. A name that is not there is null. */
export interface Scope {
  readonly variables: ReadonlyMap<string, string>;
  readonly work: Work;
}

/** Whether the condition holds. As in GitLab an empty text is false alone, and true beside `&&`. */
export function holds(expression: Expression, scope: Scope): boolean {
  const value = evaluate(expression, scope);
  return typeof value === 'string' ? value.trim() !== '' : value === true;
}

function evaluate(expression: Expression, scope: Scope): Value {
  scope.work.spend(1);
  switch (expression.kind) {
    case 'variable':
      return scope.variables.get(expression.name) ?? null;
    case 'text':
      return expression.value;
    case 'null':
    case 'pattern':
      return null;
    case 'not':
      return !holds(expression.operand, scope);
    case 'comparison':
      return compare(expression, scope);
    case 'all':
      return fold(expression.operands, scope, (value) => value === null || value === false);
    case 'any':
      return fold(expression.operands, scope, (value) => value !== null && value !== false);
  }
}

function fold(operands: readonly Expression[], scope: Scope, decides: (value: Value) => boolean): Value {
  let value: Value = null;
  for (const operand of operands) {
    value = evaluate(operand, scope);
    if (decides(value)) return value;
  }
  return value;
}

function compare({ operator, left, right }: Expression & { kind: 'comparison' }, scope: Scope): boolean {
  const value = evaluate(left, scope);
  if (operator === '=~') return matches(value, right, scope);
  if (operator === '!~') return !matches(value, right, scope);
  const same = asText(value) === asText(evaluate(right, scope));
  return (operator === '==') === same;
}

// A `!` makes true or false, which equal the words.
const asText = (value: Value): string | null => (typeof value === 'boolean' ? String(value) : value);

/** What is not set is matched as an empty text; a variable that holds no pattern matches nothing. */
function matches(value: Value, right: Expression, scope: Scope): boolean {
  const regex = right.kind === 'pattern' ? right.regex : patternOf(evaluate(right, scope), scope.work);
  if (!regex) return false;
  const text = asText(value) ?? '';
  scope.work.spend(regex.size * (text.length + 1));
  return regex.find(text);
}

function patternOf(value: Value, work: Work): Regex | null {
  const compiled = typeof value === 'string' ? compileLiteral(value, work) : null;
  return compiled && 'regex' in compiled ? compiled.regex : null;
}
