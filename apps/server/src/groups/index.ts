export { GroupsModule } from './groups.module.js';
export { Namespace } from './namespace.entity.js';
export { asGroup, asNamespace, asProject } from './namespace.policy.js';
export { Namespaces } from './namespaces.js';
