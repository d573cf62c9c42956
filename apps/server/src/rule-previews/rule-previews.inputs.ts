import { ArgsType, Field, InputType, Int } from '@nestjs/graphql';
import { AccessRuleCreateInput, AccessRuleDeleteInput, AccessRuleUpdateInput } from '../access-rules/index.js';
import { EnvironmentProtectInput, EnvironmentUnprotectInput } from '../environments/index.js';
import {
  GroupSecretsPermissionDeleteInput,
  GroupSecretsPermissionUpdateInput,
  ProjectSecretsPermissionDeleteInput,
  ProjectSecretsPermissionUpdateInput,
} from '../grants/index.js';
import {
  GroupInvitationCreateInput,
  GroupInvitationDeleteInput,
  GroupInvitationUpdateInput,
} from '../invitations/index.js';
import { CustomRoleUpdateInput, MemberCreateInput, MemberDeleteInput, MemberUpdateInput } from '../members/index.js';
import { MutationInput } from '../platform/graphql/index.js';
import { ProtectedRefCreateInput, ProtectedRefDeleteInput } from '../projects/index.js';
import { GroupSecretUpdateInput, ProjectSecretUpdateInput } from '../secrets/index.js';

@InputType({ description: 'Exactly one of these, as it would be given to the mutation of that name.' })
export class RuleChangeInput {
  @Field(() => MemberCreateInput, { nullable: true }) memberCreate?: MemberCreateInput | null;
  @Field(() => MemberUpdateInput, { nullable: true }) memberUpdate?: MemberUpdateInput | null;
  @Field(() => MemberDeleteInput, { nullable: true }) memberDelete?: MemberDeleteInput | null;
  @Field(() => AccessRuleCreateInput, { nullable: true }) accessRuleCreate?: AccessRuleCreateInput | null;
  @Field(() => AccessRuleUpdateInput, { nullable: true }) accessRuleUpdate?: AccessRuleUpdateInput | null;
  @Field(() => AccessRuleDeleteInput, { nullable: true }) accessRuleDelete?: AccessRuleDeleteInput | null;
  @Field(() => GroupInvitationCreateInput, { nullable: true })
  groupInvitationCreate?: GroupInvitationCreateInput | null;
  @Field(() => GroupInvitationUpdateInput, { nullable: true })
  groupInvitationUpdate?: GroupInvitationUpdateInput | null;
  @Field(() => GroupInvitationDeleteInput, { nullable: true })
  groupInvitationDelete?: GroupInvitationDeleteInput | null;
  @Field(() => CustomRoleUpdateInput, { nullable: true }) customRoleUpdate?: CustomRoleUpdateInput | null;
  @Field(() => ProjectSecretsPermissionUpdateInput, { nullable: true })
  projectSecretsPermissionUpdate?: ProjectSecretsPermissionUpdateInput | null;
  @Field(() => ProjectSecretsPermissionDeleteInput, { nullable: true })
  projectSecretsPermissionDelete?: ProjectSecretsPermissionDeleteInput | null;
  @Field(() => GroupSecretsPermissionUpdateInput, { nullable: true })
  groupSecretsPermissionUpdate?: GroupSecretsPermissionUpdateInput | null;
  @Field(() => GroupSecretsPermissionDeleteInput, { nullable: true })
  groupSecretsPermissionDelete?: GroupSecretsPermissionDeleteInput | null;
  @Field(() => ProjectSecretUpdateInput, { nullable: true, description: 'Without a value.' })
  projectSecretUpdate?: ProjectSecretUpdateInput | null;
  @Field(() => GroupSecretUpdateInput, { nullable: true, description: 'Without a value.' })
  groupSecretUpdate?: GroupSecretUpdateInput | null;
  @Field(() => ProtectedRefCreateInput, { nullable: true }) protectedRefCreate?: ProtectedRefCreateInput | null;
  @Field(() => ProtectedRefDeleteInput, { nullable: true }) protectedRefDelete?: ProtectedRefDeleteInput | null;
  @Field(() => EnvironmentProtectInput, { nullable: true }) environmentProtect?: EnvironmentProtectInput | null;
  @Field(() => EnvironmentUnprotectInput, { nullable: true }) environmentUnprotect?: EnvironmentUnprotectInput | null;
}

const DAYS = 'How far back jobs are judged anew: 1 to 90 days, 30 when absent.';

@ArgsType()
export class RuleChangePreviewArgs {
  @Field(() => RuleChangeInput) change!: RuleChangeInput;
  @Field(() => Int, { nullable: true, description: DAYS }) days?: number | null;
}

@InputType({ description: 'Saves a change only if it still does what its preview has told.' })
export class RuleChangeApplyInput extends MutationInput {
  @Field(() => RuleChangeInput) change!: RuleChangeInput;
  @Field(() => String, { description: 'The digest of ruleChangePreview for this change.' }) previewDigest!: string;
  @Field(() => Int, { nullable: true, description: 'As it was given to ruleChangePreview.' }) days?: number | null;
}
