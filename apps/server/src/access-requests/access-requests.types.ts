import { ArgsType, Field, Float, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionOf, MutationInput, PageArgs, Payload } from '../platform/graphql/index.js';
import { toUserCore, UserCore } from '../sessions/index.js';
import type { AccessRequestRow } from './access-requests.query.js';

export enum AccessRequestState {
  OPEN = 'OPEN',
  APPROVED = 'APPROVED',
  REFUSED = 'REFUSED',
  CANCELED = 'CANCELED',
  ENDED = 'ENDED',
}
registerEnumType(AccessRequestState, {
  name: 'AccessRequestState',
  valuesMap: { ENDED: { description: 'Nobody decided in time, or the right that was given is over.' } },
});

@ObjectType('AccessRequest', { description: 'Somebody asks for an ability, for a time.' })
export class AccessRequestType {
  @Field(() => ID) id!: string;
  @Field(() => UserCore, { description: 'Who asks.' }) user!: UserCore;
  @Field(() => String) ability!: string;
  @Field(() => ID, { description: 'The group or project that it is in, or about.' }) fullPath!: string;
  @Field(() => ID, { nullable: true }) secretId!: string | null;
  @Field(() => String, { nullable: true }) secretName!: string | null;
  @Field(() => String, { nullable: true, description: 'Environment scope of the secret.' }) variant!: string | null;
  @Field(() => String, { nullable: true }) environment!: string | null;
  @Field(() => String) reason!: string;
  @Field(() => Float, { description: 'How long it is wished for.' }) hours!: number;
  @Field(() => String, { nullable: true, description: 'Of the request that was refused, as its answer named it.' })
  refusedRequestId!: string | null;
  @Field(() => AccessRequestState) state!: AccessRequestState;
  @Field(() => UserCore, { nullable: true }) decidedBy!: UserCore | null;
  @Field(() => Date, { nullable: true }) decidedAt!: Date | null;
  @Field(() => String, { nullable: true }) decisionReason!: string | null;
  @Field(() => ID, { nullable: true, description: 'The access rule that an approval made, while it is there.' })
  accessRuleId!: string | null;
  @Field(() => Date, { nullable: true, description: 'When the right that was given ends.' }) rightsEndAt!: Date | null;
  @Field(() => Date) createdAt!: Date;
  @Field(() => Date, { description: 'It can be decided until then.' }) endsAt!: Date;
}

export const AccessRequestConnection = connectionOf(AccessRequestType, 'AccessRequest');

export const toAccessRequest = (row: AccessRequestRow): AccessRequestType => ({
  id: String(row.id),
  user: { id: String(row.user_id), username: row.username, name: row.user_name },
  ability: row.ability,
  fullPath: row.full_path,
  secretId: row.secret_id,
  secretName: row.secret_name,
  variant: row.environment_scope,
  environment: row.environment,
  reason: row.reason,
  hours: row.wanted_seconds / 3600,
  refusedRequestId: row.refused_request_id,
  state: AccessRequestState[row.state.toUpperCase() as AccessRequestState],
  decidedBy: toUserCore({ id: row.decider_id, username: row.decider_username, name: row.decider_name }),
  decidedAt: row.decided_at,
  decisionReason: row.decision_reason || null,
  accessRuleId: row.rule_id === null ? null : String(row.rule_id),
  rightsEndAt: row.rights_end_at,
  createdAt: row.created_at,
  endsAt: row.ends_at,
});

@ArgsType()
export class AccessRequestsArgs extends PageArgs {
  @Field(() => ID, { nullable: true, description: 'Those in a group or project and below it. Absent: your own.' })
  fullPath?: string | null;
}

@InputType({ description: 'A secret by its id, or a group or project alone or with a secret or an environment in it.' })
export class AccessRequestObjectInput {
  @Field(() => ID, { nullable: true }) secretId?: string | null;
  @Field(() => ID, { nullable: true }) fullPath?: string | null;
  @Field(() => String, { nullable: true }) secretName?: string | null;
  @Field(() => String, { nullable: true, description: 'Its environment scope, where several share the name.' })
  variant?: string | null;
  @Field(() => String, { nullable: true, description: 'The name of one environment.' }) environment?: string | null;
}

@InputType()
export class AccessRequestCreateInput extends MutationInput {
  @Field(() => String, { description: 'As the refusal named it, such as secret:read_value.' }) ability!: string;
  @Field(() => AccessRequestObjectInput) object!: AccessRequestObjectInput;
  @Field(() => String, { description: '1 to 500 characters, for who decides.' }) reason!: string;
  @Field(() => Float, { description: 'How long you need it: at most 720.' }) hours!: number;
  @Field(() => String, { nullable: true, description: '`requestId` of the refusal, for who decides to look it up.' })
  refusedRequestId?: string | null;
}
@InputType()
export class AccessRequestApproveInput extends MutationInput {
  @Field(() => ID) id!: string;
  @Field(() => String) reason!: string;
  @Field(() => Float, { nullable: true, description: 'Shorter than was wished; that long when absent.' })
  hours?: number | null;
}
@InputType()
export class AccessRequestRefuseInput extends MutationInput {
  @Field(() => ID) id!: string;
  @Field(() => String) reason!: string;
}
@InputType()
export class AccessRequestCancelInput extends MutationInput {
  @Field(() => ID) id!: string;
  @Field(() => String) reason!: string;
}

@ObjectType({ isAbstract: true })
abstract class AccessRequestPayload extends Payload {
  @Field(() => AccessRequestType, { nullable: true }) accessRequest!: AccessRequestType | null;
}
@ObjectType({ description: 'No request and no error: you may not see what you ask for, or it is not there.' })
export class AccessRequestCreatePayload extends AccessRequestPayload {}
@ObjectType()
export class AccessRequestApprovePayload extends AccessRequestPayload {}
@ObjectType()
export class AccessRequestRefusePayload extends AccessRequestPayload {}
@ObjectType()
export class AccessRequestCancelPayload extends AccessRequestPayload {}
