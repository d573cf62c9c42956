import { isListed, listSchema } from './listed-files.mjs';

/** `reveal()` is what turns a `Sensitive` back into text, so its callers are a short list that is reviewed. */
export default {
  meta: {
    type: 'problem',
    schema: listSchema,
    messages: {
      reveal:
        '`reveal()` is allowed in the files that eslint.config.mjs lists: each place where a value becomes plain text is one more place where it can leak. Pass the `Sensitive` on.',
    },
  },
  create(context) {
    if (isListed(context, context.options[0].files)) return {};
    return {
      // Not only calls: `const { reveal } = value` and `value.reveal` passed on come to the same.
      MemberExpression(node) {
        const name = node.computed ? node.property.value : node.property.name;
        if (name === 'reveal') context.report({ node: node.property, messageId: 'reveal' });
      },
      'ObjectPattern > Property[key.name="reveal"]'(node) {
        context.report({ node, messageId: 'reveal' });
      },
    };
  },
};
