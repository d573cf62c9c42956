export {
  CONFIG,
  ConfigError,
  readAuditConfig,
  readDatabaseConfig,
  readIdTokenKeysFile,
  readConfig,
  readStoreKeysConfig,
  readStoreMoveConfig,
  type AuditConfig,
  type Config,
  type MasterKeysConfig,
  type OpenBaoConfig,
  type StoreKeysConfig,
  type StoreMoveConfig,
} from './config.js';
export type { OidcConfig } from './oidc-config.js';
export type { MailConfig, SmtpConfig } from './mail-config.js';
