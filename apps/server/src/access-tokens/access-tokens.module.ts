import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/index.js';
import { AccessTokensResolver } from './access-tokens.resolver.js';
import { CreateServiceAccount, DeleteServiceAccount, UpdateServiceAccount } from './change-service-accounts.js';
import { CreateAccessToken } from './create-access-token.js';
import { CreateServiceAccountToken } from './create-service-account-token.js';
import { HeldServiceAccount } from './held-service-account.js';
import { ListAccessTokens } from './list-access-tokens.js';
import { RevokeAccessToken } from './revoke-access-token.js';
import { ServiceAccountsResolver } from './service-accounts.resolver.js';

@Module({
  imports: [GroupsModule],
  providers: [
    HeldServiceAccount,
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
})
export class AccessTokensModule {}
