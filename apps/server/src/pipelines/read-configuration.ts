import { parsePipelineConfig, type PipelineConfig } from '@lockkeeper/pipeline-config';
import { Refused } from '../platform/errors/index.js';

/** The configuration of a text; refused with every problem that was found, each at its line and column. */
export function readConfiguration(field: string, content: string): PipelineConfig {
  const result = parsePipelineConfig(content);
  if ('config' in result) return result.config;
  throw new Refused(
    result.problems.map(({ code, message, line, column }) => ({
      code: code.toUpperCase(),
      field,
      message: `${line}:${column}: ${message}`,
    })),
  );
}
