import { Module } from '@nestjs/common';
import { GroupsModule } from '../../groups/index.js';
import { SecretsModule } from '../secrets.module.js';
import { BulkResolver } from './bulk.resolver.js';
import { ChangeSecrets } from './change-secrets.js';
import { ExportSecrets } from './export-secrets.js';
import { ImportSecrets } from './import-secrets.js';
import { WriteSecrets } from './write-secrets.js';

@Module({
  imports: [SecretsModule, GroupsModule],
  providers: [WriteSecrets, ChangeSecrets, ImportSecrets, ExportSecrets, BulkResolver],
  exports: [WriteSecrets],
})
export class BulkModule {}
