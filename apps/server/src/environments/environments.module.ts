import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/index.js';
import { Protections } from './protections.js';

@Module({ imports: [GroupsModule], providers: [Protections], exports: [Protections] })
export class EnvironmentsModule {}
