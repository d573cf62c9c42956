import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { connectionOf } from '../platform/graphql/index.js';
import { toUserCore, UserCore } from '../sessions/index.js';
import type { SecretRow } from './secret-rows.query.js';
import type { SecretVersionRow } from './secret-versions.query.js';

@ObjectType('SecretVersion', { description: 'One immutable value of a secret; the value itself is not here.' })
export class SecretVersionType {
  @Field(() => ID) id!: string;
  @Field(() => Int) number!: number;
  @Field(() => Int) byteLength!: number;
  @Field(() => Int, { description: 'An end of line at the very end does not count.' }) lineCount!: number;
  @Field(() => Int, { nullable: true, description: 'Number of the version whose value it brought back.' })
  rolledBackFrom!: number | null;
  @Field(() => UserCore, { nullable: true }) author!: UserCore | null;
  @Field(() => String) reason!: string;
  @Field(() => Date) createdAt!: Date;
  @Field(() => Boolean) current!: boolean;
  @Field(() => Boolean) destroyed!: boolean;
  @Field(() => Date, { nullable: true }) destroyedAt!: Date | null;
}

export const SecretVersionConnection = connectionOf(SecretVersionType, 'SecretVersion');

export function toSecretVersion(row: SecretVersionRow): SecretVersionType {
  return {
    id: row.id,
    number: row.number,
    byteLength: row.byte_length,
    lineCount: row.line_count,
    rolledBackFrom: row.rolled_back_from,
    author: toUserCore({ id: row.author_id, username: row.author_username, name: row.author_name }),
    reason: row.reason,
    createdAt: row.created_at,
    current: row.current,
    destroyed: row.destroyed_at !== null,
    destroyedAt: row.destroyed_at,
  };
}

export function currentVersionOf(row: SecretRow): SecretVersionType {
  return {
    id: row.version_id,
    number: row.version_number,
    byteLength: row.version_byte_length,
    lineCount: row.version_line_count,
    rolledBackFrom: row.version_rolled_back_from,
    author: toUserCore({ id: row.author_id, username: row.author_username, name: row.author_name }),
    reason: row.version_reason,
    createdAt: row.version_created_at,
    current: true,
    destroyed: row.version_destroyed_at !== null,
    destroyedAt: row.version_destroyed_at,
  };
}
