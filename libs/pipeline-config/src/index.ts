export { parsePipelineConfig } from './parse-pipeline-config.js';
export type { JobConfig, JobWhen, PipelineConfig, SecretRequest, SecretSource } from './pipeline-config.js';
export type { Position, Problem } from './problem.js';
export { expandEnvironmentName, type EnvironmentName } from './environment-name.js';
export { parseDuration } from './duration.js';
