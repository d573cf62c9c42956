import { Module } from '@nestjs/common';
import { GroupsModule } from '../../groups/index.js';
import { SecretsModule } from '../secrets.module.js';
import { FreezeManager } from './freeze-manager.js';
import { FreezeSecret } from './freeze-secret.js';
import { FreezeResolver } from './freeze.resolver.js';

@Module({ imports: [SecretsModule, GroupsModule], providers: [FreezeSecret, FreezeManager, FreezeResolver] })
export class FreezeModule {}
