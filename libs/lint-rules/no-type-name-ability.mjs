const CHECKS = new Set(['can', 'cannot', 'require', 'requireVisible']);

/** An ability is asked for an instance. */
export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      typeName:
        'Ask `{{name}}` about an instance, not a type name: for a type CASL says yes as soon as any conditional rule could match, so a check on it lets everybody with one project into all of them.',
    },
  },
  create(context) {
    return {
      CallExpression({ callee, arguments: given }) {
        const name = callee.type === 'MemberExpression' ? callee.property.name : undefined;
        if (!CHECKS.has(name) || given.length < 2) return;
        // `cache.require('a', 'b')` is none of ours; an ability reads `resource:action`.
        const isAbility = given[0].type !== 'Literal' || /^[\w*]+:[\w*]+$/.test(String(given[0].value));
        if (isAbility && isTypeName(given[1]))
          context.report({ node: given[1], messageId: 'typeName', data: { name } });
      },
    };
  },
};

function isTypeName(node) {
  if (node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression') return isTypeName(node.expression);
  return node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node.value === 'string');
}
