export { SettingsModule } from './settings.module.js';
export { Settings } from './settings.js';
export { pinOverlapAfter, SECOND_FACTOR_MISSING } from './settings.query.js';
export type { SettingNumbers } from './setting-rules.js';
