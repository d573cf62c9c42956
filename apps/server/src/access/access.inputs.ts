import { ArgsType, Field, ID, InputType } from '@nestjs/graphql';
import { Role } from '../groups/index.js';
import { RefKind } from '../projects/index.js';

@InputType({ description: 'A user, by username or id, or one of his access tokens, whose scopes count then.' })
export class AbilityActorInput {
  @Field(() => String, { nullable: true }) username?: string | null;
  @Field(() => ID, { nullable: true }) userId?: string | null;
  @Field(() => ID, { nullable: true, description: 'Of this user, or your own.' }) tokenId?: string | null;
}

@InputType({
  description:
    'Exactly one thing: by its id, or by the path of its group or project and what is in it, there or to be.',
})
export class AbilityObjectInput {
  @Field(() => Boolean, { nullable: true, description: 'The whole installation.' }) installation?: boolean | null;
  @Field(() => ID, { nullable: true, description: 'A group or a project, alone or with what it holds.' })
  fullPath?: string | null;
  @Field(() => String, { nullable: true, description: 'A secret that this group or project owns.' })
  secretName?: string | null;
  @Field(() => String, { nullable: true, description: 'Its environment scope, where several share the name.' })
  variant?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'An environment of the project; of a secret to be made its scope, of a job to be run its environment.',
  })
  environment?: string | null;
  @Field(() => String, { nullable: true, description: 'A branch or tag of the project, or a pattern to protect.' })
  refName?: string | null;
  @Field(() => RefKind, { nullable: true, description: 'A branch when absent.' }) refKind?: RefKind | null;
  @Field(() => Role, { nullable: true, description: 'The role that a member is to have.' }) role?: Role | null;
  @Field(() => ID, { nullable: true }) secretId?: string | null;
  @Field(() => ID, { nullable: true }) pipelineId?: string | null;
  @Field(() => ID, { nullable: true }) jobId?: string | null;
  @Field(() => ID, { nullable: true }) memberId?: string | null;
  @Field(() => ID, { nullable: true }) runnerId?: string | null;
}

@ArgsType()
export class AbilityExplainArgs {
  @Field(() => String, { description: '`resource:action`, such as `secret:read_value`.' }) ability!: string;
  @Field(() => AbilityObjectInput) object!: AbilityObjectInput;
  @Field(() => AbilityActorInput, { nullable: true, description: 'You, by the means of this request, when absent.' })
  actor?: AbilityActorInput | null;
}
