import { Module } from '@nestjs/common';
import { SecretsModule } from '../secrets.module.js';
import { CompareVersions } from './compare-versions.js';
import { DestroyVersion } from './destroy-version.js';
import { RollBackSecret } from './roll-back-secret.js';
import { VersionsResolver } from './versions.resolver.js';

@Module({
  imports: [SecretsModule],
  providers: [RollBackSecret, CompareVersions, DestroyVersion, VersionsResolver],
})
export class VersionsModule {}
