import { pathConditions, type PathCondition, type PipelineConfig, type Position } from '@lockkeeper/pipeline-config';
import type { CommitFiles } from './commit-files.js';

const MOST = 50;

/** Sentences on what of a configuration is taken and yet not carried out as GitLab would, each at its place. */
export function configurationWarnings(config: PipelineConfig, { paths, changedPaths }: CommitFiles): string[] {
  const open = { exists: paths === null, changes: changedPaths === null };
  const unjudged = pathConditions(config).filter(({ keyword }) => open[keyword]);
  return [...unjudged.map(countsAsMet), ...unreadReports(config)].slice(0, MOST);
}

function countsAsMet(condition: PathCondition): string {
  const { path, keyword } = condition;
  const missing = keyword === 'changes' ? 'changedPaths' : 'paths';
  return `${at(condition)} \`${path}\` asks for \`${keyword}\`, which counts as met: the commit came without \`${missing}\`.`;
}

const unreadReports = ({ jobs }: PipelineConfig): string[] =>
  jobs
    .filter(({ job }) => job.artifacts?.reports.some(({ type }) => type === 'dotenv'))
    .map((definition) => {
      const where = `${at(definition.at)} \`${definition.job.name}:artifacts:reports:dotenv\``;
      return `${where} is kept like any report, but its variables reach no later job.`;
    });

const at = ({ file, line, column }: Position): string => `${file === undefined ? '' : `${file}:`}${line}:${column}:`;
