import { Module } from '@nestjs/common';
import { FindingsModule } from '../findings/index.js';
import { GroupsModule } from '../groups/index.js';
import { PipelinesModule } from '../pipelines/index.js';
import { ArtifactFiles } from './artifact-files.js';
import { ArtifactsController } from './artifacts.controller.js';
import { ExpireArtifacts } from './expire-artifacts.js';
import { FetchArtifact } from './fetch-artifact.js';
import { KeepArtifact } from './keep-artifact.js';
import { ReadDotenv } from './read-dotenv.js';
import { ScanArtifacts } from './scan-artifacts.js';

@Module({
  imports: [FindingsModule, GroupsModule, PipelinesModule],
  providers: [ArtifactFiles, KeepArtifact, FetchArtifact, ExpireArtifacts, ScanArtifacts, ReadDotenv],
  controllers: [ArtifactsController],
  exports: [KeepArtifact, FetchArtifact, ExpireArtifacts],
})
export class ArtifactsModule {}
