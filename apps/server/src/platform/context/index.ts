export { RequestContext, type Actor, type ContextFacts, type Impersonator } from './request-context.js';
export { gather } from './gather.js';
