export { ArtifactsModule } from './artifacts.module.js';
export { ExpireArtifacts } from './expire-artifacts.js';
export { FetchArtifact, type DependencyArchive, type OpenArtifact } from './fetch-artifact.js';
export { KeepArtifact, type Keeping } from './keep-artifact.js';
export { ScanArtifacts } from './scan-artifacts.js';
export { sendArtifact } from './send-artifact.js';
