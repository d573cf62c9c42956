export { parsePipelineConfig } from './parse-pipeline-config.js';
export type {
  ArtifactsConfig,
  CacheConfig,
  DeclaredVariable,
  EnvironmentAction,
  IdTokenRequest,
  ImageConfig,
  JobConfig,
  JobWhen,
  Need,
  PipelineConfig,
  RetryConfig,
  SecretRequest,
  SecretSource,
  ServiceConfig,
  VaultSecret,
} from './pipeline-config.js';
export type { Position, Problem } from './problem.js';
export { expandEnvironmentName, type EnvironmentName } from './environment-name.js';
export { parseDuration } from './duration.js';
