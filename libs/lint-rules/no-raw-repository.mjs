import { decoratorNames } from './decorator-names.mjs';
import { isListed, listSchema } from './listed-files.mjs';

const INJECTORS = new Set(['InjectRepository', 'InjectDataSource', 'InjectEntityManager']);
const BUILDERS = new Set(['createQueryBuilder', 'getRepository', 'getTreeRepository', 'createQueryRunner']);

/** Repositories come from `db.repo(ctx, Entity)`, which knows the open transaction. */
export default {
  meta: {
    type: 'problem',
    schema: listSchema,
    messages: {
      injected:
        '@{{name}} works outside the transaction that `ctx` carries, so half a change could be kept: use `db.repo(ctx, Entity)`.',
      source: '`new DataSource` opens connections of its own, beside the pool and its limits: inject `Database`.',
      builder:
        '`{{name}}` belongs in a *.query.ts file, where the SQL that decides who sees what is reviewed: call such a query.',
    },
  },
  create(context) {
    if (isListed(context, context.options[0].files)) return {};
    return {
      Decorator(node) {
        const [name] = decoratorNames({ decorators: [node] });
        if (INJECTORS.has(name)) context.report({ node, messageId: 'injected', data: { name } });
      },
      NewExpression(node) {
        if (node.callee.name === 'DataSource') context.report({ node, messageId: 'source' });
      },
      CallExpression(node) {
        const name = node.callee.type === 'MemberExpression' ? node.callee.property.name : undefined;
        if (BUILDERS.has(name)) context.report({ node: node.callee.property, messageId: 'builder', data: { name } });
      },
    };
  },
};
