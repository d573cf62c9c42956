export { ProjectsModule } from './projects.module.js';
export { ProtectedRefs, type RefName } from './protected-refs.js';
export { fromRefKind, RefKind, toRefKind, type RefKindColumn } from './ref-kind.js';
