export { SessionsModule } from './sessions.module.js';
export { toUserCore, UserCore } from './user-core.types.js';
