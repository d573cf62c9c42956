import { Module } from '@nestjs/common';
import { SecretsModule } from '../secrets.module.js';
import { ListSecretsNeedingRotation } from './list-secrets-needing-rotation.js';
import { RotationResolver } from './rotation.resolver.js';

@Module({ imports: [SecretsModule], providers: [ListSecretsNeedingRotation, RotationResolver] })
export class RotationModule {}
