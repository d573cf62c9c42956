import { Field, ID, ObjectType } from '@nestjs/graphql';
import { RefKind, toRefKind } from '../projects/index.js';
import type { PinRow } from './pipeline-pins.query.js';
import { PipelineStatus } from './pipelines.types.js';

@ObjectType({ description: 'A live pipeline that has a version pinned; `pipeline(id)` has its jobs.' })
export class PinningPipeline {
  @Field(() => ID) id!: string;
  @Field(() => ID) projectPath!: string;
  @Field(() => String) refName!: string;
  @Field(() => RefKind) refKind!: RefKind;
  @Field(() => String) sha!: string;
  @Field(() => String) source!: string;
  @Field(() => PipelineStatus) status!: PipelineStatus;
  @Field(() => Date) createdAt!: Date;
}

export const toPinningPipeline = (row: PinRow): PinningPipeline => ({
  id: String(row.id),
  projectPath: row.project_path,
  refName: row.ref_name,
  refKind: toRefKind(row.ref_kind),
  sha: row.sha,
  source: row.source,
  status: row.status.toUpperCase() as PipelineStatus,
  createdAt: row.created_at,
});
