import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { GroupType, Role, toRole } from '../groups/index.js';
import { MutationInput, Payload } from '../platform/graphql/index.js';
import { ProjectType } from '../projects/index.js';
import type { Transfer } from './admit-transfer.js';
import type { Comparison } from './compare-access.js';
import type { Difference } from './transfer-differences.js';

const MOST_LISTED = 500;

export enum TransferDifferenceKind {
  PERSON = 'PERSON',
  ACCESS_RULE = 'ACCESS_RULE',
  INVITED_GROUP = 'INVITED_GROUP',
  GROUP_SECRETS = 'GROUP_SECRETS',
  RUNNER = 'RUNNER',
}
registerEnumType(TransferDifferenceKind, { name: 'TransferDifferenceKind' });

export enum TransferChange {
  GAINED = 'GAINED',
  LOST = 'LOST',
  CHANGED = 'CHANGED',
}
registerEnumType(TransferChange, { name: 'TransferChange' });

@ObjectType({ description: 'One thing that a move changes about who can read what.' })
export class TransferDifference {
  @Field(() => TransferDifferenceKind) kind!: TransferDifferenceKind;
  @Field(() => TransferChange) change!: TransferChange;
  @Field(() => String, {
    description: 'Username, full path of the group or of where the rule stands, or description of the runner.',
  })
  name!: string;
  @Field(() => ID, {
    nullable: true,
    description: 'The group that the secrets or the runner are of; where the group is invited.',
  })
  groupPath!: string | null;
  @Field(() => Role, { nullable: true, description: 'Of a person over what is moved.' }) roleBefore!: Role | null;
  @Field(() => Role, { nullable: true }) roleAfter!: Role | null;
  @Field(() => [String], { description: 'What a person may do with its secrets, as far as nothing protects them.' })
  abilitiesBefore!: readonly string[];
  @Field(() => [String]) abilitiesAfter!: readonly string[];
  @Field(() => Int, { description: 'Secrets of the group that its jobs could ask for, or now can.' })
  secretsCount!: number;
  @Field(() => [String], { description: 'The first twenty of them.' }) secretNames!: readonly string[];
  @Field(() => String) sentence!: string;
}

@ObjectType({ description: 'What a move would change. Nothing: it needs no confirmation.' })
export class TransferPreview {
  @Field(() => ID, { description: 'Where it would be.' }) newFullPath!: string;
  @Field(() => [TransferDifference], { description: `At most ${MOST_LISTED}.` }) differences!: TransferDifference[];
  @Field(() => Int, { description: 'How many there are.' }) differencesCount!: number;
  @Field(() => String, { description: 'Stands for exactly these differences; `confirm` of the move.' }) digest!: string;
}

export const toTransferPreview = ({
  namespace,
  target,
  differences,
  digest,
}: Transfer & Comparison): TransferPreview => ({
  newFullPath: target ? `${target.fullPath}/${namespace.path}` : namespace.path,
  differences: differences.slice(0, MOST_LISTED).map(toDifference),
  differencesCount: differences.length,
  digest,
});

const toDifference = ({ key: _, kind, change, roleBefore, roleAfter, ...rest }: Difference): TransferDifference => ({
  ...rest,
  kind: TransferDifferenceKind[kind.toUpperCase() as TransferDifferenceKind],
  change: TransferChange[change.toUpperCase() as TransferChange],
  roleBefore: toRole(roleBefore),
  roleAfter: toRole(roleAfter),
});

const CONFIRM = 'The digest of transferPreview; needed when the move changes who can read what.';

@ArgsType()
export class TransferPreviewArgs {
  @Field(() => ID) fullPath!: string;
  @Field(() => ID, { nullable: true, description: 'A group; absent: a group to the top.' }) targetPath?: string | null;
}

@InputType({ description: 'Into another group, with everything; secrets, members and history stay.' })
export class ProjectTransferInput extends MutationInput {
  @Field(() => ID) fullPath!: string;
  @Field(() => ID, { description: 'The group that it is to be in.' }) targetPath!: string;
  @Field(() => String, { nullable: true, description: CONFIRM }) confirm?: string | null;
}

@InputType({ description: 'Into another group or to the top, with everything in it.' })
export class GroupTransferInput extends MutationInput {
  @Field(() => ID) fullPath!: string;
  @Field(() => ID, { nullable: true, description: 'Absent: to the top.' }) targetPath?: string | null;
  @Field(() => String, { nullable: true, description: CONFIRM }) confirm?: string | null;
}

@ObjectType()
export class ProjectTransferPayload extends Payload {
  @Field(() => ProjectType, { nullable: true }) project!: ProjectType | null;
}
@ObjectType()
export class GroupTransferPayload extends Payload {
  @Field(() => GroupType, { nullable: true }) group!: GroupType | null;
}
