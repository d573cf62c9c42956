import type { IncludedFiles, PipelineConfig, Problem } from '@lockkeeper/pipeline-config';
import { Refused } from '../platform/errors/index.js';
import { parseConfiguration } from './parse-configuration.js';

/** The configuration of a text; refused with every problem that was found, each at its line and column. */
export function readConfiguration(field: string, content: string, files?: IncludedFiles): PipelineConfig {
  const result = parseConfiguration(content, files);
  if ('config' in result) return result.config;
  throw new Refused(asRefusals(field, result.problems));
}

/** Problems of a configuration as those of an input: `line:column: `, an included file's name in front. */
export function asRefusals(
  field: string,
  problems: readonly Problem[],
): { code: string; field: string; message: string }[] {
  return problems.map(({ code, message, line, column, file }) => ({
    code: code.toUpperCase(),
    field,
    message: `${file === undefined ? '' : `${file}:`}${line}:${column}: ${message}`,
  }));
}
