export { ApiModule } from './graphql.module.js';
export { connectionOf, PageArgs, PageInfo, pageRequest, toPage, type Page, type PageRequest } from './connection.js';
export { Iso8601Date } from './iso-date.js';
export { MutationInput, Payload, Problem } from './problem.types.js';
export { isUuid, parseId, parseUuid } from './parse-id.js';
export { TimeScalar } from './scalars.js';
