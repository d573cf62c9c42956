import { Global, Module } from '@nestjs/common';
import { CONFIG, type Config } from '../platform/config/index.js';
import { Database } from '../platform/database/index.js';
import { StoreHealth } from '../platform/health/index.js';
import { CanaryHealth, chooseStore, DestroyValues, ReconcileStore, SecretStore } from './store/index.js';

@Global()
@Module({
  providers: [
    {
      provide: SecretStore,
      inject: [CONFIG, Database],
      useFactory: (config: Config, database: Database): Promise<SecretStore> => chooseStore(config, database),
    },
    { provide: StoreHealth, useClass: CanaryHealth },
    DestroyValues,
    ReconcileStore,
  ],
  exports: [SecretStore, StoreHealth],
})
export class SecretsModule {}
