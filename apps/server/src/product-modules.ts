import type { Type } from '@nestjs/common';
import { AccessTokensModule } from './access-tokens/index.js';
import { AccessModule } from './access/index.js';
import { AccessRequestsModule } from './access-requests/index.js';
import { ApprovalsModule } from './approvals/index.js';
import { ArtifactsModule } from './artifacts/index.js';
import { AccessRulesModule } from './access-rules/index.js';
import { AuditModule } from './audit/index.js';
import { EnvironmentsModule } from './environments/index.js';
import { FindingsModule } from './findings/index.js';
import { GrantsModule } from './grants/index.js';
import { GroupsModule } from './groups/index.js';
import { IdTokensModule } from './id-tokens/index.js';
import { ImpersonationsModule } from './impersonations/index.js';
import { InvitationsModule } from './invitations/index.js';
import { MembersModule } from './members/index.js';
import { NotificationsModule } from './notifications/index.js';
import { PipelinesModule } from './pipelines/index.js';
import { ProjectsModule } from './projects/index.js';
import { ReleasesModule } from './releases/index.js';
import { RulePreviewsModule } from './rule-previews/index.js';
import { RunnersModule } from './runners/index.js';
import {
  BulkModule,
  EnrollmentModule,
  FreezeModule,
  PromoteModule,
  RotationModule,
  SearchModule,
  SecretsModule,
  ValueRulesModule,
  VersionsModule,
} from './secrets/index.js';
import { SessionsModule } from './sessions/index.js';
import { SettingsModule } from './settings/index.js';
import { TransfersModule } from './transfers/index.js';
import { TrashModule } from './trash/index.js';
import { AdminModule } from './admin/index.js';
import { TrustRulesModule } from './trust-rules/index.js';
import { VaultApiModule } from './vault-api/index.js';

export const productModules: Type[] = [
  SessionsModule,
  ImpersonationsModule,
  SettingsModule,
  GroupsModule,
  ProjectsModule,
  MembersModule,
  InvitationsModule,
  AccessTokensModule,
  EnvironmentsModule,
  SecretsModule,
  FreezeModule,
  VersionsModule,
  ValueRulesModule,
  BulkModule,
  PromoteModule,
  SearchModule,
  RotationModule,
  EnrollmentModule,
  GrantsModule,
  AccessRulesModule,
  TrashModule,
  TransfersModule,
  RulePreviewsModule,
  AccessRequestsModule,
  ReleasesModule,
  PipelinesModule,
  ArtifactsModule,
  ApprovalsModule,
  FindingsModule,
  IdTokensModule,
  RunnersModule,
  VaultApiModule,
  TrustRulesModule,
  AccessModule,
  NotificationsModule,
  AuditModule,
  AdminModule,
];
