/**
 * Whether a runner `r` may have jobs of a project `n`: it is the installation's, of the project or of a group above, or it is
 * another project's and was assigned to this one, until that one is in the trash: there nobody can stop it. As SQL, once for the queue, the gate and what people are told.
 */
export const RUNNER_SERVES = (r: string, n: string): string =>
  `(${r}.namespace_id IS NULL OR ${r}.namespace_id = ANY(${n}.ancestor_ids)
     OR EXISTS (${ASSIGNED(r)} AND rp.project_id = ${n}.id))`;

/** Rows of `rp`: the further projects that a runner `r` serves now. */
export const ASSIGNED = (r: string): string =>
  `SELECT rp.project_id FROM runner_projects rp JOIN namespaces own ON own.id = ${r}.namespace_id AND own.deleted_at IS NULL
     WHERE rp.runner_id = ${r}.id`;
