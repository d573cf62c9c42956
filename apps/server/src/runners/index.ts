export { RunnersModule } from './runners.module.js';
