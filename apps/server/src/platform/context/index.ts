export { RequestContext, type Actor, type ContextFacts } from './request-context.js';
export { gather } from './gather.js';
