import { pathConditions, type PathCondition, type PipelineConfig, type Position } from '@lockkeeper/pipeline-config';
import type { CommitFiles } from './commit-files.js';

const MOST = 50;

/** Sentences on what of a configuration is taken and yet not carried out as GitLab would, each at its place. */
export function configurationWarnings(config: PipelineConfig, { paths, changedPaths }: CommitFiles): string[] {
  const open = { exists: paths === null, changes: changedPaths === null };
  const unjudged = pathConditions(config).filter(({ keyword }) => open[keyword]);
  return unjudged.map(countsAsMet).slice(0, MOST);
}

function countsAsMet(condition: PathCondition): string {
  const { path, keyword } = condition;
  const missing = keyword === 'changes' ? 'changedPaths' : 'paths';
  return `${at(condition)} \`${path}\` asks for \`${keyword}\`, which counts as met: the commit came without \`${missing}\`.`;
}

const at = ({ file, line, column }: Position): string => `${file === undefined ? '' : `${file}:`}${line}:${column}:`;
