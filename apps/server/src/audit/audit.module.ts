import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/index.js';
import { AuditResolver } from './audit.resolver.js';
import { ListAuditEvents } from './list-audit-events.js';

@Module({ imports: [GroupsModule], providers: [ListAuditEvents, AuditResolver] })
export class AuditModule {}
