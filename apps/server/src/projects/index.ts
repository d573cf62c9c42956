export { CreateProtectedRef } from './create-protected-ref.js';
export { DeleteProtectedRef } from './delete-protected-ref.js';
export { ProjectsModule } from './projects.module.js';
export { ProjectType, toProject } from './projects.types.js';
export { ProtectedRefs, type RefName } from './protected-refs.js';
export { ProtectedRefCreateInput, ProtectedRefDeleteInput } from './protected-refs.types.js';
export { lockProject } from './protected-refs.query.js';
export { fromRefKind, RefKind, toRefKind, type RefKindColumn } from './ref-kind.js';
