export {
  badInput,
  Fault,
  forbidden,
  HTTP_STATUS,
  notFound,
  storeUnavailable,
  unauthenticated,
  type FaultCode,
} from './faults.js';
export { asFault, isDatabaseAway } from './outside-failures.js';
export { answer, Refused, refuse, type Answer, type ProblemFact } from './refused.js';
export { describe, FaultFilter } from './fault.filter.js';
