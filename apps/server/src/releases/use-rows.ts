import type { Released, Withheld } from '@lockkeeper/release';
import type { CandidateRow } from './candidate-rows.js';
import type { AskedRow, JobFactsRow } from './release-facts.query.js';
import type { UseRow } from './use-log.js';

type Where = Pick<UseRow, 'phase' | 'channel' | 'request_id'>;

function jobColumns(
  row: JobFactsRow,
): Omit<
  UseRow,
  | keyof Where
  | 'outcome'
  | 'code'
  | 'rule'
  | 'sentence'
  | 'variable'
  | 'secret_name'
  | 'secret_id'
  | 'owner_id'
  | 'environment_scope'
  | 'version_number'
  | 'approved_by'
  | 'job_version'
  | 'metadata_version'
> {
  return {
    project_id: row.project_id,
    pipeline_id: row.pipeline_id,
    job_id: row.id,
    job_name: row.name,
    ref_kind: row.ref_kind,
    ref_name: row.ref_name,
    sha: row.sha,
    environment: row.environment,
    source: row.source,
    actor_id: row.actor_id,
    impersonator_id: row.impersonator_id,
    runner_id: row.runner_id,
    runner_manager_id: row.runner_manager_id,
    handout: row.handout,
  };
}

/** A decision to release, and the secret that it is about. */
export interface ReleasedChoice {
  readonly asked: AskedRow;
  readonly secret: CandidateRow;
  readonly released: Released;
}

export function releasedRow(job: JobFactsRow, { asked, secret, released }: ReleasedChoice, where: Where): UseRow {
  return {
    ...jobColumns(job),
    ...where,
    outcome: 'released',
    code: 'released',
    rule: null,
    sentence: '',
    variable: asked.variable,
    secret_name: secret.name,
    secret_id: secret.id,
    owner_id: secret.owner_id,
    environment_scope: secret.environment_scope,
    version_number: secret.version_number,
    approved_by: released.approvedBy,
    job_version: job.version,
    metadata_version: secret.metadata_version,
  };
}

export function withheldRow(job: JobFactsRow, asked: AskedRow, refusal: Withheld, where: Where): UseRow {
  const secret = job.candidates?.find((candidate) => candidate.id === refusal.secretId);
  return {
    ...jobColumns(job),
    ...where,
    outcome: 'withheld',
    code: refusal.code,
    rule: refusal.rule,
    sentence: refusal.sentence,
    variable: asked.variable,
    secret_name: asked.name,
    secret_id: secret?.id ?? null,
    owner_id: secret?.owner_id ?? null,
    environment_scope: secret?.environment_scope ?? null,
    version_number: null,
    approved_by: null,
    job_version: null,
    metadata_version: null,
  };
}
