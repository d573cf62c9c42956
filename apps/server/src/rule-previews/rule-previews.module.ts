import { Module } from '@nestjs/common';
import { AccessRulesModule } from '../access-rules/index.js';
import { EnvironmentsModule } from '../environments/index.js';
import { GrantsModule } from '../grants/index.js';
import { GroupsModule } from '../groups/index.js';
import { InvitationsModule } from '../invitations/index.js';
import { MembersModule } from '../members/index.js';
import { ProjectsModule } from '../projects/index.js';
import { ReleasesModule } from '../releases/index.js';
import { SecretsModule } from '../secrets/index.js';
import { SessionsModule } from '../sessions/index.js';
import { ApplyRuleChange } from './apply-rule-change.js';
import { CompareChange } from './compare-change.js';
import { PreviewRuleChange } from './preview-rule-change.js';
import { ProposeScope } from './propose-scope.js';
import { RuleChanges } from './rule-changes.js';
import { RulePreviewsResolver, ScopeProposalsResolver } from './rule-previews.resolver.js';
import { ShowComparison } from './show-comparison.js';
import { TakeSnapshot } from './take-snapshot.js';
import { WeighRuleChange } from './weigh-rule-change.js';

@Module({
  imports: [
    GroupsModule,
    SessionsModule,
    MembersModule,
    AccessRulesModule,
    InvitationsModule,
    GrantsModule,
    ProjectsModule,
    EnvironmentsModule,
    SecretsModule,
    ReleasesModule,
  ],
  providers: [
    RuleChanges,
    TakeSnapshot,
    WeighRuleChange,
    CompareChange,
    ShowComparison,
    PreviewRuleChange,
    ProposeScope,
    ApplyRuleChange,
    RulePreviewsResolver,
    ScopeProposalsResolver,
  ],
})
export class RulePreviewsModule {}
