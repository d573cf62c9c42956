import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { abilitiesHeld } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { connectionOf, Payload } from '../platform/graphql/index.js';
import { toUserCore, UserCore } from '../sessions/index.js';
import { questionsOf, type TrashView } from './trash.policy.js';

export enum TrashedThing {
  SECRET = 'SECRET',
  MANAGER = 'MANAGER',
  PROJECT = 'PROJECT',
  GROUP = 'GROUP',
}
registerEnumType(TrashedThing, { name: 'TrashedThing' });

@ObjectType('TrashEntry', { description: 'What was deleted at once: it comes back, or is destroyed, as one.' })
export class TrashEntryType {
  @Field(() => ID) id!: string;
  @Field(() => TrashedThing) kind!: TrashedThing;
  @Field(() => String, { description: 'A name of a secret, else the full path at that time; to be typed for purging.' })
  name!: string;
  @Field(() => ID, { description: 'Of the group or project that it was in, or that it is.' }) fullPath!: string;
  @Field(() => String, { nullable: true, description: 'The environment scope of a secret.' })
  environment!: string | null;
  @Field(() => UserCore, { nullable: true }) deletedBy!: UserCore | null;
  @Field(() => Date) deletedAt!: Date;
  @Field(() => Date, { description: 'From then on it is destroyed; settled when it was deleted.' }) purgeAfter!: Date;
  @Field(() => String, { nullable: true }) reason!: string | null;
  @Field(() => Int, { description: 'How many secrets come back with it.' }) secretsCount!: number;
  @Field(() => [String], { description: 'The abilities that you hold on it.' }) abilities!: string[];
}

export const TrashEntryConnection = connectionOf(TrashEntryType, 'TrashEntry');

export function toTrashEntry(ctx: RequestContext, view: TrashView): TrashEntryType {
  const { row, place } = view;
  const { restore, purge } = questionsOf(view);
  return {
    id: row.id,
    kind: TrashedThing[row.kind.toUpperCase() as TrashedThing],
    name: row.name,
    fullPath: place.namespace.fullPath,
    environment: row.environment_scope,
    deletedBy: toUserCore({ id: row.deleted_by, username: row.username, name: row.user_name }),
    deletedAt: row.deleted_at,
    purgeAfter: row.purge_after,
    reason: row.reason || null,
    secretsCount: row.secrets_count,
    abilities: abilitiesHeld(ctx, [restore, purge]),
  };
}

@ObjectType({ isAbstract: true })
abstract class TrashPayload extends Payload {
  @Field(() => TrashEntryType, { nullable: true, description: 'The entry as it was.' })
  trashEntry!: TrashEntryType | null;
}
@ObjectType()
export class TrashRestorePayload extends TrashPayload {}
@ObjectType()
export class TrashPurgePayload extends TrashPayload {}
