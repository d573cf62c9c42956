import { Field, InputType, Int } from '@nestjs/graphql';
import { MutationInput } from '../platform/graphql/index.js';
import { TwoFactorRequired } from './setting-rules.js';

@InputType({ description: 'What is absent stays as it is.' })
export class SettingsUpdateInput extends MutationInput {
  @Field(() => Int, { nullable: true, description: 'From 0 (any number) to 1000000.' })
  projectSecretsLimit?: number | null;
  @Field(() => Int, { nullable: true, description: 'From 0 (any number) to 1000000.' })
  groupSecretsLimit?: number | null;
  @Field(() => Int, { nullable: true, description: 'From 0 to 3650.' })
  trashRetentionDays?: number | null;
  @Field(() => [Int], {
    nullable: true,
    description: 'At most 10 different numbers from 1 to 365; an empty list is allowed.',
  })
  reminderDays?: number[] | null;
  @Field(() => Int, { nullable: true, description: 'From 1 to 720.' })
  approvalTimeoutHours?: number | null;
  @Field(() => Int, { nullable: true, description: 'From 0 to 720.' })
  pinOverlapHours?: number | null;
  @Field(() => Int, { nullable: true, description: 'From 1 to 100000.' })
  artifactMaxMegabytes?: number | null;
  @Field(() => Int, { nullable: true, description: 'From 1 to 3650.' })
  artifactDays?: number | null;
  @Field(() => TwoFactorRequired, { nullable: true, description: 'Who demands it of himself has one.' })
  twoFactorRequired?: TwoFactorRequired | null;
}
