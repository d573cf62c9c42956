import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/index.js';
import { SecretsModule } from '../secrets/index.js';
import { AccessRulesResolver, GroupAccessRulesResolver, ProjectAccessRulesResolver } from './access-rules.resolver.js';
import { CreateAccessRule } from './create-access-rule.js';
import { DeleteAccessRule } from './delete-access-rule.js';
import { HeldAccessRule } from './held-access-rule.js';
import { ListAccessRules } from './list-access-rules.js';
import { UpdateAccessRule } from './update-access-rule.js';

@Module({
  imports: [GroupsModule, SecretsModule],
  providers: [
    CreateAccessRule,
    UpdateAccessRule,
    DeleteAccessRule,
    ListAccessRules,
    HeldAccessRule,
    AccessRulesResolver,
    GroupAccessRulesResolver,
    ProjectAccessRulesResolver,
  ],
  exports: [CreateAccessRule, UpdateAccessRule, DeleteAccessRule],
})
export class AccessRulesModule {}
