import { Module } from '@nestjs/common';
import { GroupsModule } from '../../groups/index.js';
import { SecretsModule } from '../secrets.module.js';
import { SearchResolver } from './search.resolver.js';
import { SearchSecrets } from './search-secrets.js';

@Module({
  imports: [SecretsModule, GroupsModule],
  providers: [SearchSecrets, SearchResolver],
})
export class SearchModule {}
