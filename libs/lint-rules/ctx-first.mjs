/** A use case is `execute(ctx, input)`. */
export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      first:
        'The first parameter of `execute` must be `ctx`: who asks, in which request and in which transaction travels on it, and what is optional gets forgotten.',
    },
  },
  create(context) {
    return {
      'MethodDefinition[key.name="execute"][kind="method"]'(node) {
        const [first] = node.value.params;
        const name = first?.type === 'Identifier' ? first.name : undefined;
        if (name !== 'ctx' && name !== '_ctx') context.report({ node: node.key, messageId: 'first' });
      },
    };
  },
};
