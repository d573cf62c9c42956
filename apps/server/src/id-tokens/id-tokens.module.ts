import { Module } from '@nestjs/common';
import { DiscoveryController } from './discovery.controller.js';
import { DescribeIssuer } from './describe-issuer.js';
import { IdTokenIssuerResolver } from './id-token-issuer.resolver.js';
import { IdTokenKeys } from './id-token-keys.js';
import { IssueIdTokens } from './issue-id-tokens.js';

@Module({
  providers: [IdTokenKeys, IssueIdTokens, DescribeIssuer, IdTokenIssuerResolver],
  controllers: [DiscoveryController],
  exports: [IssueIdTokens],
})
export class IdTokensModule {}
