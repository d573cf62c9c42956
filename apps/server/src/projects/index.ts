export { ProjectsModule } from './projects.module.js';
export { ProjectType, toProject } from './projects.types.js';
export { ProtectedRefs, type RefName } from './protected-refs.js';
export { lockProject } from './protected-refs.query.js';
export { fromRefKind, RefKind, toRefKind, type RefKindColumn } from './ref-kind.js';
