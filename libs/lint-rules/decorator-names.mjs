/** The names of a class's or member's decorators: `Can` for `@Can('x:y')`, `@Can` and `@authz.Can()`. */
export function decoratorNames(node) {
  return (node.decorators ?? []).map(({ expression }) => {
    const callee = expression.type === 'CallExpression' ? expression.callee : expression;
    return callee.type === 'MemberExpression' ? callee.property.name : callee.name;
  });
}
