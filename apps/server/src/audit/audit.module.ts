import { Module } from '@nestjs/common';
import { AuditResolver } from './audit.resolver.js';
import { ListAuditEvents } from './list-audit-events.js';

@Module({ providers: [ListAuditEvents, AuditResolver] })
export class AuditModule {}
