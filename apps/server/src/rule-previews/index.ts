export { RulePreviewsModule } from './rule-previews.module.js';
