import { ArgsType, Field, ID, ObjectType } from '@nestjs/graphql';
import { connectionOf, PageArgs } from '../platform/graphql/index.js';
import { toUserCore, UserCore } from '../sessions/index.js';
import type { AuditEventRow } from './audit-events.query.js';
import { sentenceOf } from './sentences.js';

@ObjectType('AuditEvent')
export class AuditEventType {
  @Field(() => ID) id!: string;
  @Field(() => Date) occurredAt!: Date;
  @Field(() => String) action!: string;
  @Field(() => String, { description: 'success, refused or failed.' }) outcome!: string;
  @Field(() => UserCore, { nullable: true }) actor!: UserCore | null;
  @Field(() => String, { description: 'The name at the time, also where there is no user.' }) actorName!: string;
  @Field(() => UserCore, { nullable: true, description: 'The administrator who acted as the actor.' })
  impersonator!: UserCore | null;
  @Field(() => ID, { nullable: true }) namespacePath!: string | null;
  @Field(() => String) targetKind!: string;
  @Field(() => String) targetId!: string;
  @Field(() => String) targetName!: string;
  @Field(() => String, { description: 'JSON.' }) details!: string;
  @Field(() => String, { nullable: true }) ip!: string | null;
  @Field(() => String) requestId!: string;
  @Field(() => Boolean, { description: 'Somebody took a right himself in an emergency.' }) breakGlass!: boolean;
  @Field(() => String, { description: 'The event as a sentence for people.' }) sentence!: string;
}

export const AuditEventConnection = connectionOf(AuditEventType, 'AuditEvent');

@ArgsType()
export class AuditEventsArgs extends PageArgs {
  @Field(() => ID, { nullable: true, description: 'A group or project, with all below it. Absent: everything.' })
  fullPath?: string | null;
  @Field(() => String, { nullable: true, description: 'A username; also of who acted as somebody else.' }) actor?:
    string | null;
  @Field(() => String, { nullable: true, description: 'Such as secret.revealed, or secret for all about secrets.' })
  action?: string | null;
  @Field(() => String, { nullable: true, description: 'With `targetId`: what is about one thing, such as secret.' })
  targetKind?: string | null;
  @Field(() => ID, { nullable: true, description: 'As events give it.' }) targetId?: string | null;
}

export function toAuditEvent(row: AuditEventRow): AuditEventType {
  return {
    id: String(row.id),
    occurredAt: row.occurred_at,
    action: row.action,
    outcome: row.outcome,
    actor: toUserCore({ id: row.actor_id, username: row.username, name: row.user_name }),
    actorName: row.actor_name,
    impersonator: toUserCore({
      id: row.impersonator_id,
      username: row.impersonator_name,
      name: row.impersonator_full_name,
    }),
    namespacePath: row.full_path,
    targetKind: row.target_kind,
    targetId: row.target_id,
    targetName: row.target_name,
    details: JSON.stringify(row.details ?? {}),
    ip: row.ip,
    requestId: row.request_id,
    breakGlass: row.action === 'access_rule.break_glass',
    sentence: sentenceOf({
      action: row.action,
      outcome: row.outcome,
      actor: row.user_name ?? row.actor_name,
      // Whoever is refused at the door has typed a name of his choice.
      bySystem: row.actor_id === null && row.actor_name === 'system' && row.action !== 'session.refused',
      impersonator: row.impersonator_full_name ?? row.impersonator_name,
      kind: row.target_kind,
      name: row.target_name,
      path: row.full_path,
      details: row.details ?? {},
    }),
  };
}
