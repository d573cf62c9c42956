export { RequestContext, type Actor, type ContextFacts, type Impersonator, type MustFirst } from './request-context.js';
export { gather } from './gather.js';
