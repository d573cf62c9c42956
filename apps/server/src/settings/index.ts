export { SettingsModule } from './settings.module.js';
export { Settings } from './settings.js';
export { pinOverlapAfter } from './settings.query.js';
export type { SettingNumbers } from './setting-rules.js';
