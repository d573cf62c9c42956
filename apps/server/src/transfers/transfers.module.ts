import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/index.js';
import { CompareAccess } from './compare-access.js';
import { PreviewTransfer } from './preview-transfer.js';
import { TransferNamespace } from './transfer-namespace.js';
import { TransfersResolver } from './transfers.resolver.js';

@Module({
  imports: [GroupsModule],
  providers: [CompareAccess, PreviewTransfer, TransferNamespace, TransfersResolver],
})
export class TransfersModule {}
