export { parsePipelineConfig } from './parse-pipeline-config.js';
export type { JobConfig, JobWhen, PipelineConfig, SecretRequest, SecretSource } from './pipeline-config.js';
export type { Position, Problem } from './problem.js';
export { expandEnvironmentName, type EnvironmentName } from './environment-name.js';
export { predefinedVariables, type PredefinedFacts } from './predefined-variables.js';
export { environmentSlug, slugify } from './slugify.js';
export { parseDuration } from './duration.js';
