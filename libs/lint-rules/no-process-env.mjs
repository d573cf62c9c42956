import { isListed, listSchema } from './listed-files.mjs';

/** The environment is read in one place. */
export default {
  meta: {
    type: 'problem',
    schema: listSchema,
    messages: {
      environment:
        'Read the configuration object instead of `process.env`: what the environment sets is checked, listed and kept out of logs in one place, at the start.',
    },
  },
  create(context) {
    if (isListed(context, context.options[0].files)) return {};
    const report = (node) => context.report({ node, messageId: 'environment' });
    const isProcess = (node) => node?.type === 'Identifier' && node.name === 'process';
    return {
      MemberExpression(node) {
        const name = node.computed ? node.property.value : node.property.name;
        const direct = isProcess(node.object);
        const byGlobal = node.object.type === 'MemberExpression' && isProcess(node.object.property);
        if (name === 'env' && (direct || byGlobal)) report(node);
      },
      // const { env } = process
      VariableDeclarator(node) {
        const taken = node.id.type === 'ObjectPattern' ? node.id.properties : [];
        if (isProcess(node.init) && taken.some((property) => property.key?.name === 'env')) report(node);
      },
      ImportDeclaration(node) {
        if (!/^(?:node:)?process$/.test(node.source.value)) return;
        if (node.specifiers.some((specifier) => specifier.imported?.name === 'env')) report(node);
      },
    };
  },
};
