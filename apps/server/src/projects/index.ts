export { ProjectsModule } from './projects.module.js';
export { fromRefKind, RefKind, toRefKind, type RefKindColumn } from './ref-kind.js';
