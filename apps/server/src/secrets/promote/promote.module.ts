import { Module } from '@nestjs/common';
import { GroupsModule } from '../../groups/index.js';
import { BulkModule } from '../bulk/bulk.module.js';
import { SecretsModule } from '../secrets.module.js';
import { CompareEnvironments } from './compare-environments.js';
import { PromoteResolver } from './promote.resolver.js';
import { PromoteSecrets } from './promote-secrets.js';

@Module({
  imports: [SecretsModule, GroupsModule, BulkModule],
  providers: [CompareEnvironments, PromoteSecrets, PromoteResolver],
})
export class PromoteModule {}
