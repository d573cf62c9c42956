import type { JobDefinition } from '../definition.js';

/** One of the jobs that a job in parallel stands for. */
export interface ParallelRun {
  name: string;
  /** The variables that tell it from the others. */
  variables: Record<string, string>;
  /** Its row of the matrix. */
  row: Record<string, string> | null;
}

/** GitLab's names: `job 1/3`, `job: [a, b]`. A job that does not run in parallel is its own only run. */
export function parallelRuns({ job, parallel }: JobDefinition): ParallelRun[] {
  if (!parallel) return [{ name: job.name, variables: {}, row: null }];
  const total = parallel.kind === 'count' ? parallel.count : parallel.rows.length;
  return Array.from({ length: total }, (_, index) => {
    const row = parallel.kind === 'matrix' ? parallel.rows[index]! : null;
    const place = { CI_NODE_INDEX: String(index + 1), CI_NODE_TOTAL: String(total) };
    const name = row ? `${job.name}: [${Object.values(row).join(', ')}]` : `${job.name} ${index + 1}/${total}`;
    return { name, variables: { ...row, ...place }, row };
  });
}
