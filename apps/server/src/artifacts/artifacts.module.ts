import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/index.js';
import { PipelinesModule } from '../pipelines/index.js';
import { ArtifactFiles } from './artifact-files.js';
import { ArtifactListeners } from './artifact-kept.js';
import { ArtifactsController } from './artifacts.controller.js';
import { ExpireArtifacts } from './expire-artifacts.js';
import { FetchArtifact } from './fetch-artifact.js';
import { KeepArtifact } from './keep-artifact.js';

@Module({
  imports: [GroupsModule, PipelinesModule],
  providers: [ArtifactFiles, ArtifactListeners, KeepArtifact, FetchArtifact, ExpireArtifacts],
  controllers: [ArtifactsController],
  exports: [ArtifactListeners, KeepArtifact, FetchArtifact, ExpireArtifacts],
})
export class ArtifactsModule {}
