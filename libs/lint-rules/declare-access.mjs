import { decoratorNames } from './decorator-names.mjs';

const HANDLERS = new Set([
  ...['Query', 'Mutation', 'Subscription', 'ResolveField'],
  ...['Get', 'Post', 'Put', 'Patch', 'Delete', 'Head', 'Options', 'All', 'Search'],
]);
const ACCESS = new Set(['Can', 'Open']);

/** Every GraphQL and REST handler says who may come in. */
export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      undeclared:
        '`{{name}}` declares neither @Can(ability) nor @Open(reason): a door that nobody thought about must not open, and the server refuses to start with it.',
      both: '`{{name}}` declares both @Can and @Open: a reader cannot tell which one holds.',
    },
  },
  create(context) {
    return {
      MethodDefinition(node) {
        const names = decoratorNames(node);
        if (!names.some((name) => HANDLERS.has(name))) return;
        const declared = names.filter((name) => ACCESS.has(name));
        const onClass = decoratorNames(node.parent.parent).filter((name) => ACCESS.has(name));
        const data = { name: context.sourceCode.getText(node.key) };
        if (declared.length > 1) context.report({ node: node.key, messageId: 'both', data });
        else if (declared.length + onClass.length === 0)
          context.report({ node: node.key, messageId: 'undeclared', data });
      },
    };
  },
};
