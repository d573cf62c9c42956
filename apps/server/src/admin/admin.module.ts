import { Module } from '@nestjs/common';
import { SecretsModule } from '../secrets/index.js';
import { AdminResolver } from './admin.resolver.js';
import { CreateUser } from './create-user.js';
import { DescribeInstallation } from './installation/describe-installation.js';
import { DescribeStore } from './installation/describe-store.js';
import { InstallationResolver } from './installation/installation.resolver.js';
import { ListBackgroundWork } from './installation/list-background-work.js';
import { ListUsers } from './list-users.query.js';
import { ListGroupTotals } from './places/list-group-totals.js';
import { ListHeldRoles } from './places/list-held-roles.js';
import { PlacesResolver } from './places/places.resolver.js';
import { ResetTwoFactor } from './reset-two-factor.js';
import { IssuedTokensResolver } from './tokens/issued-tokens.resolver.js';
import { ListIssuedTokens } from './tokens/list-issued-tokens.js';
import { RevokeUserToken } from './tokens/revoke-user-token.js';
import { UpdateUser } from './update-user.js';

@Module({
  imports: [SecretsModule],
  providers: [
    ListUsers,
    CreateUser,
    UpdateUser,
    ResetTwoFactor,
    DescribeInstallation,
    DescribeStore,
    ListBackgroundWork,
    AdminResolver,
    InstallationResolver,
    ListIssuedTokens,
    RevokeUserToken,
    IssuedTokensResolver,
    ListGroupTotals,
    ListHeldRoles,
    PlacesResolver,
  ],
})
export class AdminModule {}
