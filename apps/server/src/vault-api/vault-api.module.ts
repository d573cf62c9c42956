import { Module } from '@nestjs/common';
import { PipelinesModule } from '../pipelines/index.js';
import { ReleasesModule } from '../releases/index.js';
import { FacadeTokens } from './facade-tokens.js';
import { ReadJobSecret } from './read-job-secret.js';
import { VaultApiController } from './vault-api.controller.js';

@Module({
  imports: [PipelinesModule, ReleasesModule],
  providers: [FacadeTokens, ReadJobSecret],
  controllers: [VaultApiController],
  exports: [FacadeTokens],
})
export class VaultApiModule {}
