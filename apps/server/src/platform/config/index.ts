export {
  CONFIG,
  ConfigError,
  readAuditConfig,
  readConfig,
  type AuditConfig,
  type Config,
  type OpenBaoConfig,
} from './config.js';
