export { SettingsModule } from './settings.module.js';
export { Settings } from './settings.js';
export type { SettingNumbers } from './setting-rules.js';
