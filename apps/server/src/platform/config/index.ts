export { CONFIG, ConfigError, readConfig, type Config, type OpenBaoConfig } from './config.js';
