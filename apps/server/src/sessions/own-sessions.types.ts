import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { connectionOf, MutationInput, Payload } from '../platform/graphql/index.js';
import type { OwnSessionRow } from './sessions.query.js';

@ObjectType('Session', { description: 'A browser in which you are signed in.' })
export class SessionType {
  @Field(() => ID) id!: string;
  @Field(() => Boolean, { description: 'The one that asks.' }) current!: boolean;
  @Field(() => String, { nullable: true, description: 'The address it was begun from.' }) ip!: string | null;
  @Field(() => String, { nullable: true, description: 'What the browser called itself then.' })
  userAgent!: string | null;
  @Field(() => Date) createdAt!: Date;
  @Field(() => Date, { description: 'To the minute.' }) lastUsedAt!: Date;
  @Field(() => Date, { description: 'Earlier where it is not used for twelve hours.' }) expiresAt!: Date;
}

export const SessionConnection = connectionOf(SessionType, 'Session');

export function toSession(row: OwnSessionRow, current: string | null): SessionType {
  const { id, ip, user_agent: userAgent, created_at: createdAt, last_used_at: lastUsedAt, expires_at: expiresAt } = row;
  return { id, current: id === current, ip, userAgent, createdAt, lastUsedAt, expiresAt };
}

@InputType()
export class SessionRevokeInput extends MutationInput {
  @Field(() => ID) id!: string;
}

@ObjectType()
export class SessionRevokePayload extends Payload {
  @Field(() => SessionType, { nullable: true, description: 'As it was.' }) session!: SessionType | null;
}
