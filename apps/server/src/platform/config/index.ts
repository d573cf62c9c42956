export { CONFIG, ConfigError, readConfig, type Config, type OpenBaoConfig } from './config.js';
export { nearest } from './nearest.js';
