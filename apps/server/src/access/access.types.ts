import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Role } from '../groups/index.js';
import { UserCore } from '../sessions/index.js';

export enum AccessLinkKind {
  TOKEN_SCOPE = 'TOKEN_SCOPE',
  ADMINISTRATOR = 'ADMINISTRATOR',
  MEMBERSHIP = 'MEMBERSHIP',
  CUSTOM_ROLE = 'CUSTOM_ROLE',
  GRANT = 'GRANT',
  ROLE_GRANT = 'ROLE_GRANT',
  ACCESS_RULE = 'ACCESS_RULE',
  ROLE = 'ROLE',
  RULE = 'RULE',
}
registerEnumType(AccessLinkKind, {
  name: 'AccessLinkKind',
  description: 'From the actor to the deciding rule of the table, which is the last one.',
});

@ObjectType({ description: 'One step from an actor to what he may do.' })
export class AccessLink {
  @Field(() => AccessLinkKind) kind!: AccessLinkKind;
  @Field(() => ID, { nullable: true, description: 'The group or project that it is of.' }) fullPath!: string | null;
  @Field(() => ID, { nullable: true, description: 'The invited group by which the membership comes.' })
  viaGroupPath!: string | null;
  @Field(() => Role, { nullable: true }) role!: Role | null;
  @Field(() => String, { nullable: true, description: 'Name of the custom role, or id of the rule.' })
  name!: string | null;
  @Field(() => Date, { nullable: true, description: 'Counts until just before this moment.' }) expiresAt!: Date | null;
  @Field(() => String) sentence!: string;
}

@ObjectType({ description: 'Whether somebody may do something, and why.' })
export class AbilityExplanation {
  @Field(() => String) ability!: string;
  @Field(() => Boolean) allowed!: boolean;
  @Field(() => String, { nullable: true, description: 'The rule of the table that decides; null when none speaks.' })
  ruleId!: string | null;
  @Field(() => String, { nullable: true, description: 'Null for who may not see rules here.' })
  sentence!: string | null;
  @Field(() => [AccessLink], { nullable: true, description: 'Null for who may not see rules here.' })
  chain!: AccessLink[] | null;
  @Field(() => [UserCore], {
    description: 'When refused: the nearest people who may help, at most five; those who hold the ability first.',
  })
  ask!: UserCore[];
  @Field(() => String, { description: 'Name it when you ask.' }) requestId!: string;
}
