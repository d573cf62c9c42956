import { Module } from '@nestjs/common';
import { ArchiveNamespace } from './archive-namespace.js';
import { CreateGroup } from './create-group.js';
import { DeleteGroup } from './delete-group.js';
import { GroupsResolver } from './groups.resolver.js';
import { ListGroups } from './list-groups.js';
import { NamespaceTree } from './namespace-tree.js';
import { Namespaces } from './namespaces.js';
import { TrashBin } from './trash-bin.js';
import { UpdateGroup } from './update-group.js';

@Module({
  providers: [
    Namespaces,
    NamespaceTree,
    TrashBin,
    ListGroups,
    CreateGroup,
    UpdateGroup,
    ArchiveNamespace,
    DeleteGroup,
    GroupsResolver,
  ],
  exports: [Namespaces, NamespaceTree, TrashBin, ArchiveNamespace],
})
export class GroupsModule {}
