import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { MutationInput, Payload } from '../../platform/graphql/index.js';
import { GroupSecretsManagerType, ProjectSecretsManagerType } from '../secrets-managers.types.js';
import { ValueRulesInput } from './value-rules.types.js';

@InputType({ description: 'Values that are there already stay, and are not judged.' })
export class SecretsManagerValueRulesUpdateInput extends MutationInput {
  @Field(() => ID, { description: 'Of the group or project.' }) fullPath!: string;
  @Field(() => ValueRulesInput, { description: 'All rules as they are to be; {} for none.' })
  valueRules!: ValueRulesInput;
}

@ObjectType()
export class SecretsManagerValueRulesUpdatePayload extends Payload {
  @Field(() => ProjectSecretsManagerType, { nullable: true, description: 'Null when it is a group.' })
  projectSecretsManager!: ProjectSecretsManagerType | null;
  @Field(() => GroupSecretsManagerType, { nullable: true, description: 'Null when it is a project.' })
  groupSecretsManager!: GroupSecretsManagerType | null;
}
