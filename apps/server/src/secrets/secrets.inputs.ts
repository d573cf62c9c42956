import { ArgsType, Field, ID, InputType, Int, registerEnumType } from '@nestjs/graphql';
import { MutationInput, PageArgs } from '../platform/graphql/index.js';
import type { OwnerPath } from './secret-request.js';
import { ValueRulesInput } from './value-rules/value-rules.types.js';

export const ofProject = (fullPath: string): OwnerPath => ({ kind: 'project', fullPath });
export const ofGroup = (fullPath: string): OwnerPath => ({ kind: 'group', fullPath });

const PROJECTS = 'Full paths of projects below the group, whose jobs alone may have it; at most 500.';
const NAME = 'Letters A to Z and a to z, digits and underscores; at most 255.';
const VARIANT = 'Its environment scope, where several secrets share the name.';

export enum SecretState {
  EXPIRED = 'expired',
  EXPIRING = 'expiring',
  FROZEN = 'frozen',
  EXPOSED = 'exposed',
  OVERDUE = 'overdue',
  APPROACHING = 'approaching',
  NEVER_RELEASED = 'never_released',
  WRITE_ONLY = 'write_only',
  PROTECTED = 'protected',
}
registerEnumType(SecretState, {
  name: 'SecretState',
  valuesMap: {
    EXPIRING: { description: 'Within 30 days.' },
    EXPOSED: { description: 'It has a finding that nobody has resolved.' },
    OVERDUE: { description: 'Its rotation is.' },
    APPROACHING: { description: 'Its rotation is due within 7 days.' },
  },
});

@InputType({ description: 'All that is given must hold.' })
export class SecretFilterInput {
  @Field(() => String, { nullable: true, description: 'Part of the name, in any letter case.' }) search?: string | null;
  @Field(() => String, { nullable: true, description: 'Exactly this environment scope.' }) environment?: string | null;
  @Field(() => [String], { nullable: true, description: 'All of them.' }) tags?: string[] | null;
  @Field(() => [SecretState], { nullable: true, description: 'Any of them.' }) states?: SecretState[] | null;
  @Field(() => Date, { nullable: true }) createdAfter?: Date | null;
  @Field(() => Date, { nullable: true }) createdBefore?: Date | null;
  @Field(() => Int, { nullable: true, description: 'Its value was set so long ago, or longer.' })
  valueOlderThanDays?: number | null;
  @Field(() => Int, { nullable: true, description: 'No job has had it for so long, and it has been there so long.' })
  unusedForDays?: number | null;
  @Field(() => String, { nullable: true, description: 'Part of the contact.' }) contact?: string | null;
}

@ArgsType()
class SearchArgs extends PageArgs {
  @Field(() => SecretFilterInput, { nullable: true }) filter?: SecretFilterInput | null;
  @Field(() => String, { nullable: true, description: 'Part of the name, in any letter case.' })
  search?: string | null;
}

@ArgsType()
export class ProjectSecretsArgs extends SearchArgs {
  @Field(() => ID) projectPath!: string;
}
@ArgsType()
export class GroupSecretsArgs extends SearchArgs {
  @Field(() => ID) groupPath!: string;
}
@ArgsType()
export class InheritedSecretsArgs extends PageArgs {
  @Field(() => ID) projectPath!: string;
}
@ArgsType()
export class ProjectSecretArgs {
  @Field(() => ID) projectPath!: string;
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true, description: VARIANT }) variant?: string | null;
}
@ArgsType()
export class GroupSecretArgs {
  @Field(() => ID) groupPath!: string;
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true, description: VARIANT }) variant?: string | null;
}
@ArgsType()
export class SecretVersionsArgs extends PageArgs {
  @Field(() => ID) secretId!: string;
}

@InputType({ isAbstract: true })
abstract class SecretSettingsInput extends MutationInput {
  @Field(() => String, { nullable: true, description: 'Tags that it is for: a name, a pattern, or * for all.' })
  tag?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Only for protected refs.' }) protected?: boolean | null;
  @Field(() => String, { nullable: true, description: 'At most 200 characters.' }) description?: string | null;
  @Field(() => Int, { nullable: true, description: 'At least 7; 0 for no reminder.' })
  rotationIntervalDays?: number | null;
  @Field(() => String, { nullable: true, description: 'Why this value; at most 200 characters.' })
  reason?: string | null;
  @Field(() => Date, { nullable: true, description: 'From then on no job gets it; in the future.' })
  expiresAt?: Date | null;
  @Field(() => [String], { nullable: true, description: 'At most 20, of a to z, 0 to 9 and hyphens; stored sorted.' })
  tags?: string[] | null;
  @Field(() => String, { nullable: true, description: 'Whom to ask about it; at most 200 characters.' })
  contact?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Nobody reveals it, only jobs get it; it stays so for ever.' })
  writeOnly?: boolean | null;
  @Field(() => [String], {
    nullable: true,
    description: 'Pipeline sources that it is for, such as push or schedule; all when absent at create.',
  })
  acceptedSources?: string[] | null;
  @Field(() => Boolean, { nullable: true, description: 'Pipelines from forks may have it; false when absent.' })
  forksAllowed?: boolean | null;
  @Field(() => String, {
    nullable: true,
    description: 'In CEL, over facts of the job: no job gets it for which this is not true; empty for none.',
  })
  condition?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Each job run waits until somebody else approves it.' })
  approvalRequired?: boolean | null;
  @Field(() => [String], {
    nullable: true,
    description: 'Protected refs that need no approval: `branch:` or `tag:` and a name or pattern; at most 20.',
  })
  approvalExemptRefs?: string[] | null;
  @Field(() => ValueRulesInput, { nullable: true, description: 'What its new values must be like; {} for no rules.' })
  valueRules?: ValueRulesInput | null;
}

@InputType({ isAbstract: true })
export class SecretCreateInput extends SecretSettingsInput {
  @Field(() => String, { description: NAME }) name!: string;
  @Field(() => String, { description: 'The value: 4 bytes to 64 KiB of text without NUL.' }) secret!: string;
  @Field(() => String, { description: 'A name, a pattern, or * for every job.' }) environment!: string;
}
@InputType()
export class ProjectSecretCreateInput extends SecretCreateInput {
  @Field(() => ID) projectPath!: string;
  @Field(() => String, {
    description: '* means any ref, tags included; anything else means no tag unless `tag` is given.',
  })
  branch!: string;
}
@InputType()
export class GroupSecretCreateInput extends SecretCreateInput {
  @Field(() => ID) groupPath!: string;
  @Field(() => String, { nullable: true, description: 'As of a project; * when absent.' }) branch?: string | null;
  @Field(() => [ID], { nullable: true, description: PROJECTS }) allowedProjects?: string[] | null;
}

@InputType({ isAbstract: true })
export class SecretUpdateInput extends SecretSettingsInput {
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true, description: VARIANT }) variant?: string | null;
  @Field(() => Int, { description: 'The metadataVersion that you saw; another one now is a conflict.' })
  metadataCas!: number;
  @Field(() => String, { nullable: true, description: 'A new value, which becomes the current version.' })
  secret?: string | null;
  @Field(() => String, { nullable: true, description: 'The new environment scope.' }) environment?: string | null;
  @Field(() => String, { nullable: true }) branch?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Never expires any more.' }) clearExpiry?: boolean | null;
  @Field(() => Boolean, { nullable: true, description: 'Takes pipelines of every source again.' })
  anySource?: boolean | null;
}
@InputType({ description: 'What is absent or null stays as it is.' })
export class ProjectSecretUpdateInput extends SecretUpdateInput {
  @Field(() => ID) projectPath!: string;
}
@InputType({ description: 'What is absent or null stays as it is.' })
export class GroupSecretUpdateInput extends SecretUpdateInput {
  @Field(() => ID) groupPath!: string;
  @Field(() => [ID], { nullable: true, description: PROJECTS }) allowedProjects?: string[] | null;
  @Field(() => Boolean, { nullable: true, description: 'For every project below the group again.' })
  allProjects?: boolean | null;
}

@InputType({ isAbstract: true })
export class SecretDeleteInput extends MutationInput {
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true, description: VARIANT }) variant?: string | null;
  @Field(() => Int, { nullable: true }) metadataCas?: number | null;
  @Field(() => String, { nullable: true, description: 'Why; at most 200 characters.' }) reason?: string | null;
}
@InputType()
export class ProjectSecretDeleteInput extends SecretDeleteInput {
  @Field(() => ID) projectPath!: string;
}
@InputType()
export class GroupSecretDeleteInput extends SecretDeleteInput {
  @Field(() => ID) groupPath!: string;
}

@InputType()
export class SecretRevealInput extends MutationInput {
  @Field(() => ID) secretId!: string;
  @Field(() => Int, { nullable: true, description: 'Number of an older version; the current one when absent.' })
  version?: number | null;
}
