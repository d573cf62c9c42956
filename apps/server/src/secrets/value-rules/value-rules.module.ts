import { Module } from '@nestjs/common';
import { GroupsModule } from '../../groups/index.js';
import { SecretsModule } from '../secrets.module.js';
import { UpdateManagerRules } from './update-manager-rules.js';
import { ValueRulesResolver } from './value-rules.resolver.js';

@Module({ imports: [SecretsModule, GroupsModule], providers: [UpdateManagerRules, ValueRulesResolver] })
export class ValueRulesModule {}
