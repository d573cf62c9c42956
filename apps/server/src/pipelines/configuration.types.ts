import { ArgsType, Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { connectionOf, MutationInput, PageArgs, Payload } from '../platform/graphql/index.js';
import { RefKind } from '../projects/index.js';
import { toUserCore, UserCore } from '../sessions/index.js';
import type { CommitFiles } from './commit-files.js';
import type { HeadCommit } from './commit-files.query.js';
import type { AuthorColumns, RefRow } from './refs.query.js';

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

@ObjectType({ description: 'A file of a commit that its configuration may include.' })
export class CommitFile {
  @Field(() => String) path!: string;
  @Field(() => String) content!: string;
}

@ObjectType('Commit', { description: 'One text of .gitlab-ci.yml, and what the commit has beside it.' })
export class CommitType {
  @Field(() => String) sha!: string;
  @Field(() => String) message!: string;
  @Field(() => String) content!: string;
  @Field(() => UserCore, { nullable: true }) author!: UserCore | null;
  @Field(() => Date) createdAt!: Date;
  @Field(() => [CommitFile], { description: 'By path.' }) files!: CommitFile[];
  @Field(() => Int, { nullable: true, description: 'How many files it has; null when nobody told.' })
  pathsCount!: number | null;
  @Field(() => [String], { nullable: true, description: 'What it changed, by path; null when nobody told.' })
  changedPaths!: string[] | null;
  /** Of its field `warnings`. */
  kept!: CommitFiles;
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

export function toCommit({ head, files: kept }: HeadCommit): CommitType {
  const { files, paths, changedPaths } = kept;
  const { sha, message, content, created_at: createdAt } = head;
  return {
    ...{ sha, message, content, author: authorOf(head), createdAt, kept },
    files: [...files]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([path, text]) => ({ path, content: text })),
    pathsCount: paths && paths.length,
    changedPaths: changedPaths && [...changedPaths].sort(),
  };
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
export class CommitFileInput {
  @Field(() => String, { description: 'From the root of the commit: `ci/build.yml`.' }) path!: string;
  @Field(() => String) content!: string;
}

export const PARENT_DESCRIPTION =
  'Refused with CONFLICT when the ref is not at this commit; null: when it has one. Absent: not looked at.';
export const FILES_DESCRIPTION = 'Texts that `include: local` finds. Absent: those of the commit before.';
export const PATHS_DESCRIPTION = 'All paths of the commit, for `exists`. Absent: those of the commit before.';
export const CHANGED_DESCRIPTION = 'What it changes, for `changes`. Absent: nobody knows, and `changes` is met.';

@InputType()
export class ConfigurationCommitInput extends MutationInput {
  @Field(() => ID) projectPath!: string;
  @Field(() => String) refName!: string;
  @Field(() => RefKind, { nullable: true, description: 'BRANCH when absent.' }) refKind?: RefKind | null;
  @Field(() => String, { description: 'The text of .gitlab-ci.yml.' }) content!: string;
  @Field(() => String, { nullable: true }) message?: string | null;
  @Field(() => String, { nullable: true, description: PARENT_DESCRIPTION })
  parentSha?: string | null;
  @Field(() => [CommitFileInput], { nullable: true, description: FILES_DESCRIPTION }) files?: CommitFileInput[] | null;
  @Field(() => [String], { nullable: true, description: PATHS_DESCRIPTION }) paths?: string[] | null;
  @Field(() => [String], { nullable: true, description: CHANGED_DESCRIPTION }) changedPaths?: string[] | null;
}

@ObjectType()
export class ConfigurationCommitPayload extends Payload {
  @Field(() => CommitType, { nullable: true }) commit!: CommitType | null;
}
