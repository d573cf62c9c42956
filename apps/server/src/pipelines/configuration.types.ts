import { ArgsType, Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { connectionOf, MutationInput, PageArgs, Payload } from '../platform/graphql/index.js';
import { RefKind } from '../projects/index.js';
import { toUserCore, UserCore } from '../sessions/index.js';
import type { AuthorColumns, HeadRow, RefRow } from './refs.query.js';

@ObjectType('Ref', { description: 'A branch or a tag with a configuration at its head.' })
export class RefType {
  @Field(() => RefKind) kind!: RefKind;
  @Field(() => String) name!: string;
  @Field(() => String) sha!: string;
  @Field(() => Boolean) protected!: boolean;
  @Field(() => Boolean, { description: 'Whether you may commit to it and run pipelines on it.' }) mayPush!: boolean;
  @Field(() => Date) updatedAt!: Date;
  @Field(() => UserCore, { nullable: true }) author!: UserCore | null;
}

export const RefConnection = connectionOf(RefType, 'Ref');

@ObjectType('Commit', { description: 'One text of .gitlab-ci.yml.' })
export class CommitType {
  @Field(() => String) sha!: string;
  @Field(() => String) message!: string;
  @Field(() => String) content!: string;
  @Field(() => UserCore, { nullable: true }) author!: UserCore | null;
  @Field(() => Date) createdAt!: Date;
}

const authorOf = (row: AuthorColumns): UserCore | null =>
  toUserCore({ id: row.author_id, username: row.author_username, name: row.author_name });

export function toRef(row: RefRow, held: { protected: boolean; mayPush: boolean }): RefType {
  return {
    kind: row.kind === 'tag' ? RefKind.TAG : RefKind.BRANCH,
    name: row.name,
    sha: row.sha,
    protected: held.protected,
    mayPush: held.mayPush,
    updatedAt: row.updated_at,
    author: authorOf(row),
  };
}

export function toCommit(row: HeadRow): CommitType {
  const { sha, message, content, created_at: createdAt } = row;
  return { sha, message, content, author: authorOf(row), createdAt };
}

@ArgsType()
export class RefsArgs extends PageArgs {
  @Field(() => ID) projectPath!: string;
}

@ArgsType()
export class ConfigurationArgs {
  @Field(() => ID) projectPath!: string;
  @Field(() => String) refName!: string;
  @Field(() => RefKind, { nullable: true, description: 'BRANCH when absent.' }) refKind?: RefKind | null;
}

@InputType()
export class ConfigurationCommitInput extends MutationInput {
  @Field(() => ID) projectPath!: string;
  @Field(() => String) refName!: string;
  @Field(() => RefKind, { nullable: true, description: 'BRANCH when absent.' }) refKind?: RefKind | null;
  @Field(() => String, { description: 'The text of .gitlab-ci.yml.' }) content!: string;
  @Field(() => String, { nullable: true }) message?: string | null;
  @Field(() => String, { nullable: true, description: 'Refused with CONFLICT when the ref is not at this commit.' })
  parentSha?: string | null;
}

@ObjectType()
export class ConfigurationCommitPayload extends Payload {
  @Field(() => CommitType, { nullable: true }) commit!: CommitType | null;
}
