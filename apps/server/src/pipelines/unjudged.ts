import { pathConditions, type PathCondition, type PipelineConfig } from '@lockkeeper/pipeline-config';
import type { CommitFiles } from './commit-files.js';

/** Sentences on what a configuration asks of files that nobody has named: it counts as met. */
export function unjudged(config: PipelineConfig, { paths, changedPaths }: CommitFiles): string[] {
  const open = { exists: paths === null, changes: changedPaths === null };
  return pathConditions(config)
    .filter(({ keyword }) => open[keyword])
    .map(sentence);
}

function sentence({ file, line, column, path, keyword }: PathCondition): string {
  const missing = keyword === 'changes' ? 'changedPaths' : 'paths';
  const place = `${file === undefined ? '' : `${file}:`}${line}:${column}`;
  return `${place}: \`${path}\` asks for \`${keyword}\`, which counts as met: the commit came without \`${missing}\`.`;
}
