export { contextOf, Ctx, requestOf } from './context-of.js';
export { createAdapter, prepare } from './fastify.js';
export { addIdentityHook } from './identity.hook.js';
export { serveWeb } from './web.js';
