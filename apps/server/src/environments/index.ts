export { EnvironmentsModule } from './environments.module.js';
export { Protections } from './protections.js';
