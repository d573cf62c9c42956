import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/index.js';
import { SecretsModule } from '../secrets/index.js';
import { FindTrashed } from './find-trashed.js';
import { ListTrash } from './list-trash.js';
import { PurgeDue } from './purge-due.js';
import { PurgeEntry } from './purge-entry.js';
import { PurgeFromTrash } from './purge-from-trash.js';
import { RestoreFromTrash } from './restore-from-trash.js';
import { RestoreManager } from './restore-manager.js';
import { RestoreNamespaces } from './restore-namespaces.js';
import { RestoreSecret } from './restore-secret.js';
import { TrashResolver } from './trash.resolver.js';

@Module({
  imports: [GroupsModule, SecretsModule],
  providers: [
    FindTrashed,
    ListTrash,
    RestoreSecret,
    RestoreManager,
    RestoreNamespaces,
    RestoreFromTrash,
    PurgeEntry,
    PurgeFromTrash,
    PurgeDue,
    TrashResolver,
  ],
})
export class TrashModule {}
