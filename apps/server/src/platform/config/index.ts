export {
  CONFIG,
  ConfigError,
  readAuditConfig,
  readDatabaseConfig,
  readIdTokenKeysFile,
  readConfig,
  type AuditConfig,
  type Config,
  type OpenBaoConfig,
} from './config.js';
export type { OidcConfig } from './oidc-config.js';
export type { MailConfig, SmtpConfig } from './mail-config.js';
