import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { MutationInput } from '../platform/graphql/index.js';
import { AccessRuleEffect, AccessRulePrincipalType } from './access-rules.types.js';

@InputType()
export class AccessRulePrincipalInput {
  @Field(() => AccessRulePrincipalType) type!: AccessRulePrincipalType;
  @Field(() => Int, { nullable: true, description: 'Of a user or custom role its id, of a role its level.' })
  id?: number | null;
}

@InputType({ description: 'All that are given must hold. Absent or null: whatever it is.' })
export class AccessRuleConditionsInput {
  @Field(() => String, { nullable: true, description: 'A name, *, or a pattern with one * at its end.' })
  environment?: string | null;
  @Field(() => String, { nullable: true, description: 'A name, or a pattern in which * stands for any characters.' })
  secretName?: string | null;
  @Field(() => String, { nullable: true }) tag?: string | null;
  @Field(() => Boolean, { nullable: true }) protected?: boolean | null;
  @Field(() => ID, { nullable: true }) secretId?: string | null;
}

@InputType()
export class AccessRuleCreateInput extends MutationInput {
  @Field(() => ID, { description: 'The group or project in which, and below, it counts.' }) fullPath!: string;
  @Field(() => AccessRuleEffect) effect!: AccessRuleEffect;
  @Field(() => AccessRulePrincipalInput) principal!: AccessRulePrincipalInput;
  @Field(() => [String], { description: 'Names such as secret:read; a wrong one is answered with the list.' })
  abilities!: string[];
  @Field(() => AccessRuleConditionsInput, { nullable: true }) conditions?: AccessRuleConditionsInput | null;
  @Field(() => Date, { nullable: true, description: 'It counts until just before this moment.' })
  expiresAt?: Date | null;
  @Field(() => String) reason!: string;
}

@InputType({ description: 'What is absent stays as it is. Whom it is for and whether it allows cannot be changed.' })
export class AccessRuleUpdateInput extends MutationInput {
  @Field(() => ID) id!: string;
  @Field(() => [String], { nullable: true }) abilities?: string[] | null;
  @Field(() => AccessRuleConditionsInput, { nullable: true, description: 'All that it is to have.' })
  conditions?: AccessRuleConditionsInput | null;
  @Field(() => Date, { nullable: true, description: 'Null: it does not end.' }) expiresAt?: Date | null;
  @Field(() => String, { nullable: true }) reason?: string | null;
}

@InputType()
export class AccessRuleDeleteInput extends MutationInput {
  @Field(() => ID) id!: string;
}
