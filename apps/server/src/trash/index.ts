export { PurgeDue } from './purge-due.js';
export { TrashModule } from './trash.module.js';
