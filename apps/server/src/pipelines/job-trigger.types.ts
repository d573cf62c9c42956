import { Field, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'What a job starts instead of running on a runner.' })
export class JobTrigger {
  @Field(() => Boolean, { description: 'A child pipeline of the same commit; false: the pipeline of a project.' })
  child!: boolean;
  @Field(() => Boolean, { description: 'The job is over when that pipeline is, and as it ends.' }) depends!: boolean;
  @Field(() => String, { nullable: true, description: 'Why it could not be started; takes `job_log:read`.' })
  problem!: string | null;
}
