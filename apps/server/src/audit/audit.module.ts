import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/index.js';
import { CONFIG, type Config } from '../platform/config/index.js';
import { Database } from '../platform/database/index.js';
import { AuditResolver } from './audit.resolver.js';
import { DescribeAuditChain } from './describe-audit-chain.js';
import { ListAuditEvents } from './list-audit-events.js';
import { SealKeys } from './seal-key.js';
import { SealLogs } from './seal-logs.js';
import { VerifyChain } from './verify-chain.js';

@Module({
  imports: [GroupsModule],
  providers: [
    {
      provide: VerifyChain,
      inject: [CONFIG, Database],
      useFactory: (config: Config, database: Database) =>
        new VerifyChain(database, new SealKeys(config.auditKey, config.auditKeyAgain)),
    },
    SealLogs,
    DescribeAuditChain,
    ListAuditEvents,
    AuditResolver,
  ],
})
export class AuditModule {}
