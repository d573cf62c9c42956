export { parsePipelineConfig } from './parse-pipeline-config.js';
export { childConfiguration } from './child-configuration.js';
export { pathConditions, type PathCondition } from './path-conditions.js';
export { planPipeline } from './plan/plan-pipeline.js';
export type { PlanFacts } from './plan/plan-facts.js';
export type { IncludedFiles } from './assemble/include-files.js';
export type {
  ArtifactsConfig,
  AutoCancel,
  CacheConfig,
  DeclaredVariable,
  EnvironmentAction,
  IdTokenRequest,
  ImageConfig,
  JobConfig,
  JobWhen,
  Need,
  PipelinePlan,
  RetryConfig,
  SecretRequest,
  SecretSource,
  ServiceConfig,
  TriggerConfig,
  VaultSecret,
} from './pipeline-config.js';
export type { JobDefinition, PipelineConfig } from './definition.js';
export type { Position, Problem } from './problem.js';
export { expandEnvironmentName, type EnvironmentName } from './plan/environment-name.js';
export { parseDuration } from './read/duration.js';
