import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Payload } from '../platform/graphql/index.js';
import { TwoFactorRequired, type SettingNumbers } from './setting-rules.js';

registerEnumType(TwoFactorRequired, { name: 'TwoFactorRequired', description: 'Who must have a second factor.' });

@ObjectType('Settings', { description: 'What administrators set for the whole installation.' })
export class SettingsType {
  @Field(() => Int, { description: 'Live secrets that one project may own; 0 for any number.' })
  projectSecretsLimit!: number;
  @Field(() => Int, { description: 'Live secrets that one group may own; 0 for any number.' })
  groupSecretsLimit!: number;
  @Field(() => Int, { description: 'Days that something deleted can still be restored.' })
  trashRetentionDays!: number;
  @Field(() => [Int], { description: 'Days before a secret expires on which people are told, most first.' })
  reminderDays!: number[];
  @Field(() => Int, { description: 'Hours that a job waits for approvals before its secrets are withheld.' })
  approvalTimeoutHours!: number;
  @Field(() => Int, {
    description: 'Hours that pipelines still get a version that they have pinned after it was replaced; 0: not at all.',
  })
  pinOverlapHours!: number;
  @Field(() => Int, { description: 'Megabytes of the largest artifact that is taken.' }) artifactMaxMegabytes!: number;
  @Field(() => Int, { description: 'Days that artifacts are kept whose configuration says nothing.' })
  artifactDays!: number;
  @Field(() => TwoFactorRequired, { description: 'Whose sessions open nothing before a second factor is set up.' })
  twoFactorRequired!: TwoFactorRequired;
}

export function toSettings(numbers: SettingNumbers): SettingsType {
  return { ...numbers, reminderDays: [...numbers.reminderDays] };
}

@ObjectType()
export class SettingsUpdatePayload extends Payload {
  @Field(() => SettingsType, { nullable: true }) settings!: SettingsType | null;
}
