import { Field, ID, ObjectType } from '@nestjs/graphql';

/** As much of a user as everybody may see who sees what he did. */
@ObjectType()
export class UserCore {
  @Field(() => ID) id!: string;
  @Field(() => String) username!: string;
  @Field(() => String) name!: string;
}

/** The user of a joined row; null when the row has none. */
export function toUserCore(row: { id: number | null; username: string | null; name: string | null }): UserCore | null {
  if (row.id === null || row.username === null) return null;
  return { id: String(row.id), username: row.username, name: row.name ?? row.username };
}
