/**
 * Whether a runner `r` may have jobs of a project `n`: it is the installation's, of the project or of a group above, or it is
 * another project's and was assigned to this one. As SQL, once for the queue, the gate and what people are told.
 */
export const RUNNER_SERVES = (r: string, n: string): string =>
  `(${r}.namespace_id IS NULL OR ${r}.namespace_id = ANY(${n}.ancestor_ids)
     OR EXISTS (SELECT FROM runner_projects rp WHERE rp.runner_id = ${r}.id AND rp.project_id = ${n}.id))`;
