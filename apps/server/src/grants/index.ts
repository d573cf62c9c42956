export { DeleteSecretPermission } from './delete-secret-permission.js';
export { GrantsModule } from './grants.module.js';
export {
  GroupSecretsPermissionDeleteInput,
  GroupSecretsPermissionUpdateInput,
  ProjectSecretsPermissionDeleteInput,
  ProjectSecretsPermissionUpdateInput,
} from './secret-permissions.inputs.js';
export { UpdateSecretPermission } from './update-secret-permission.js';
