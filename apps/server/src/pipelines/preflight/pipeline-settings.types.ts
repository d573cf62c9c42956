import { Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { MutationInput, Payload } from '../../platform/graphql/index.js';

export enum PreflightPolicy {
  REPORT = 'REPORT',
  FAIL = 'FAIL',
}
registerEnumType(PreflightPolicy, {
  name: 'PreflightPolicy',
  description: 'What becomes of a pipeline with a job that would get a secret withheld.',
  valuesMap: {
    REPORT: { description: 'It runs, and says so.' },
    FAIL: { description: 'It fails before any job is queued. Jobs that may fail do not count.' },
  },
});

@ObjectType('PipelineSettings', { description: 'How pipelines are run in a group or project and below it.' })
export class PipelineSettingsType {
  @Field(() => ID) fullPath!: string;
  @Field(() => PreflightPolicy) preflight!: PreflightPolicy;
  @Field(() => ID, {
    nullable: true,
    description: 'The group or project that says so; null: nobody, it is so at first.',
  })
  preflightFrom!: string | null;
}

@InputType()
export class PipelineSettingsUpdateInput extends MutationInput {
  @Field(() => ID, { description: 'Of the group or project.' }) fullPath!: string;
  @Field(() => PreflightPolicy, { nullable: true, description: 'Null or absent: what the groups above say.' })
  preflight?: PreflightPolicy | null;
}

@ObjectType()
export class PipelineSettingsUpdatePayload extends Payload {
  @Field(() => PipelineSettingsType, { nullable: true }) pipelineSettings!: PipelineSettingsType | null;
}
