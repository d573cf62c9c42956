export { contextOf, Ctx, requestOf } from './context-of.js';
export { createAdapter, prepare } from './fastify.js';
export { addGraphqlErrorIdHook } from './graphql-error-id.hook.js';
export { addIdentityHook } from './identity.hook.js';
export { serveWeb } from './web.js';
export { Renew, type Renewal } from './renew.js';
