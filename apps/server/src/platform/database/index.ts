export { createDataSource, dataSourceOptions } from './data-source.js';
export { Database, DATA_SOURCE } from './database.js';
export { DatabaseModule } from './database.module.js';
export { InGroups } from './in-groups.js';
export { Notifications } from './notifications.js';
