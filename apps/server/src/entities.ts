import { SecretFinding } from './findings/secret-finding.entity.js';
import { Artifact } from './artifacts/artifact.entity.js';
import { Installation } from './platform/database/installation.entity.js';
import { BackgroundTurn } from './platform/jobs/background-turn.entity.js';
import { User } from './sessions/user.entity.js';
import { Session } from './sessions/session.entity.js';
import { PersonalAccessToken } from './sessions/personal-access-token.entity.js';
import { ProviderAccount } from './sessions/provider/provider-account.entity.js';
import { ProviderFlow } from './sessions/provider/provider-flow.entity.js';
import { RecoveryCode } from './sessions/two-factor/recovery-code.entity.js';
import { TwoFactor } from './sessions/two-factor/two-factor.entity.js';
import { SignInThrottle } from './sessions/sign-in-throttle.entity.js';
import { Namespace } from './groups/namespace.entity.js';
import { GroupInvitation } from './invitations/group-invitation.entity.js';
import { Member } from './members/member.entity.js';
import { Environment } from './environments/environment.entity.js';
import { ProtectedEnvironment } from './environments/protected-environment.entity.js';
import { ProtectedRef } from './projects/protected-ref.entity.js';
import { SecretsManager } from './secrets/secrets-manager.entity.js';
import { Secret } from './secrets/secret.entity.js';
import { SecretVersion } from './secrets/secret-version.entity.js';
import { StoreKey } from './secrets/store/store-key.entity.js';
import { StoreValue } from './secrets/store/store-value.entity.js';
import { StoreDestruction } from './secrets/store/store-destruction.entity.js';
import { Commit } from './pipelines/commit.entity.js';
import { Ref } from './pipelines/ref.entity.js';
import { Pipeline } from './pipelines/pipeline.entity.js';
import { Job } from './pipelines/job.entity.js';
import { JobLogChunk } from './pipelines/job-log-chunk.entity.js';
import { Runner } from './runners/runner.entity.js';
import { RunnerManager } from './runners/runner-manager.entity.js';
import { RunnerProject } from './runners/runner-project.entity.js';
import { SecretUse } from './releases/secret-use.entity.js';
import { AuditEvent } from './audit/audit-event.entity.js';
import { AuditSeal } from './audit/audit-seal.entity.js';
import { TrashEntry } from './trash/trash-entry.entity.js';
import { CustomRole } from './members/custom-role.entity.js';
import { SecretGrant } from './grants/secret-grant.entity.js';
import { AccessRule } from './access-rules/access-rule.entity.js';
import { Setting } from './settings/setting.entity.js';
import { Webhook } from './notifications/webhook.entity.js';
import { Notification } from './notifications/notification.entity.js';
import { Approval } from './releases/approvals/approval.entity.js';
import { ApprovalRequest } from './releases/approvals/approval-request.entity.js';
import { SecretReminder } from './notifications/secret-reminder.entity.js';
import { Impersonation } from './impersonations/impersonation.entity.js';
import { PipelinePin } from './pipelines/pipeline-pin.entity.js';
import { PipelinePreflight } from './pipelines/preflight/pipeline-preflight.entity.js';
import { PipelineSettings } from './pipelines/preflight/pipeline-settings.entity.js';
import { AccessRequest } from './access-requests/access-request.entity.js';
import { RevokedFacadeToken } from './vault-api/revoked-facade-token.entity.js';
import { TrustRule } from './trust-rules/trust-rule.entity.js';
import { ShownIdToken } from './trust-rules/shown-id-token.entity.js';

/** All tables of the product; the drift test proves them equal to the schema of record. */
export const entities = [
  Installation,
  BackgroundTurn,
  User,
  Session,
  Impersonation,
  PersonalAccessToken,
  ProviderAccount,
  ProviderFlow,
  RecoveryCode,
  TwoFactor,
  SignInThrottle,
  Namespace,
  Member,
  GroupInvitation,
  Environment,
  ProtectedEnvironment,
  ProtectedRef,
  SecretsManager,
  Secret,
  SecretVersion,
  StoreKey,
  StoreValue,
  StoreDestruction,
  Commit,
  Ref,
  Pipeline,
  Job,
  JobLogChunk,
  Artifact,
  Runner,
  RunnerManager,
  RunnerProject,
  SecretUse,
  SecretFinding,
  AuditEvent,
  AuditSeal,
  TrashEntry,
  CustomRole,
  SecretGrant,
  AccessRule,
  Setting,
  Webhook,
  Notification,
  SecretReminder,
  ApprovalRequest,
  Approval,
  PipelinePin,
  PipelinePreflight,
  PipelineSettings,
  AccessRequest,
  RevokedFacadeToken,
  TrustRule,
  ShownIdToken,
];
