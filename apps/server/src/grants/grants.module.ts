import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/index.js';
import { DeleteSecretPermission } from './delete-secret-permission.js';
import { ListSecretPermissions } from './list-secret-permissions.js';
import { Principals } from './principals.js';
import { SecretPermissionsResolver } from './secret-permissions.resolver.js';
import { UpdateSecretPermission } from './update-secret-permission.js';

@Module({
  imports: [GroupsModule],
  providers: [
    Principals,
    ListSecretPermissions,
    UpdateSecretPermission,
    DeleteSecretPermission,
    SecretPermissionsResolver,
  ],
  exports: [UpdateSecretPermission, DeleteSecretPermission],
})
export class GrantsModule {}
