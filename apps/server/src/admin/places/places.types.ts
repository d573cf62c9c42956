import { ArgsType, Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { Role } from '../../groups/index.js';
import { connectionOf, PageArgs } from '../../platform/graphql/index.js';

@ObjectType('GroupTotals', { description: 'A group and how much is in it.' })
export class GroupTotals {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => ID) fullPath!: string;
  @Field(() => Int, { description: 'Of the group itself.' }) membersCount!: number;
  @Field(() => Int, { description: 'In it and all groups below.' }) projectsCount!: number;
  @Field(() => Int, { description: 'Of it and of all below.' }) secretsCount!: number;
  @Field(() => Date) createdAt!: Date;
}
export const GroupTotalsConnection = connectionOf(GroupTotals);

@ArgsType()
export class GroupTotalsArgs extends PageArgs {
  @Field(() => String, { nullable: true, description: 'Part of the name or the full path.' }) search?: string | null;
}

@ObjectType('HeldCustomRole', { description: 'A custom role of some group, and how many members have it.' })
export class HeldCustomRole {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => String) description!: string;
  @Field(() => Role, { description: 'The role that it adds to.' }) role!: Role;
  @Field(() => [String], { description: 'What it adds.' }) abilities!: string[];
  @Field(() => ID) groupPath!: string;
  @Field(() => Int) holdersCount!: number;
  @Field(() => Date) createdAt!: Date;
}
export const HeldCustomRoleConnection = connectionOf(HeldCustomRole);
