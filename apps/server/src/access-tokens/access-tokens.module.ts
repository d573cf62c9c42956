import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/index.js';
import { AccountBoundary } from './account-boundary.js';
import { AccessTokensResolver } from './access-tokens.resolver.js';
import { CreateServiceAccount, DeleteServiceAccount, UpdateServiceAccount } from './change-service-accounts.js';
import { CreateAccessToken } from './create-access-token.js';
import { CreateServiceAccountToken } from './create-service-account-token.js';
import { HeldServiceAccount } from './held-service-account.js';
import { ListAccessTokens } from './list-access-tokens.js';
import { RevokeAccessToken } from './revoke-access-token.js';
import { ServiceAccountsResolver } from './service-accounts.resolver.js';
import { VisibleServiceAccount } from './visible-service-account.js';

@Module({
  imports: [GroupsModule],
  providers: [
    HeldServiceAccount,
    VisibleServiceAccount,
    AccountBoundary,
    ListAccessTokens,
    CreateAccessToken,
    RevokeAccessToken,
    CreateServiceAccount,
    UpdateServiceAccount,
    DeleteServiceAccount,
    CreateServiceAccountToken,
    AccessTokensResolver,
    ServiceAccountsResolver,
  ],
  exports: [HeldServiceAccount, VisibleServiceAccount, AccountBoundary],
})
export class AccessTokensModule {}
