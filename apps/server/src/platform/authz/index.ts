export { Can, Open } from './access.decorators.js';
export { AuthzModule } from './authz.module.js';
export { listDoors, refuseUndeclared, type Door } from './doors.js';
