import { Module } from '@nestjs/common';
import { DiscoveryController } from './discovery.controller.js';
import { IdTokenKeys } from './id-token-keys.js';
import { IssueIdTokens } from './issue-id-tokens.js';

@Module({ providers: [IdTokenKeys, IssueIdTokens], controllers: [DiscoveryController], exports: [IssueIdTokens] })
export class IdTokensModule {}
