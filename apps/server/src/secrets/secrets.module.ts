import { Global, Module } from '@nestjs/common';
import { EnvironmentsModule } from '../environments/index.js';
import { GroupsModule } from '../groups/index.js';
import { CONFIG, type Config } from '../platform/config/index.js';
import { Database } from '../platform/database/index.js';
import { StoreHealth } from '../platform/health/index.js';
import { CreateSecret } from './create-secret.js';
import { DeleteSecret } from './delete-secret.js';
import { DeprovisionSecretsManager } from './deprovision-secrets-manager.js';
import { FindSecret } from './find-secret.js';
import { FindSecretsManager } from './find-secrets-manager.js';
import { GroupSecretsResolver } from './group-secrets.resolver.js';
import { InitializeSecretsManager } from './initialize-secrets-manager.js';
import { KeepValue } from './keep-value.js';
import { ListSecretVersions } from './list-secret-versions.js';
import { ListSecrets } from './list-secrets.js';
import { ProjectSecretsResolver } from './project-secrets.resolver.js';
import { ReadSecret } from './read-secret.js';
import { RevealSecret } from './reveal-secret.js';
import { SecretLimits } from './secret-limits.js';
import { SecretPlaces } from './secret-places.js';
import { SecretRevealResolver } from './secret-reveal.resolver.js';
import { SecretVersionsResolver } from './secret-versions.resolver.js';
import { SecretsManagersResolver } from './secrets-managers.resolver.js';
import {
  CanaryHealth,
  chooseStore,
  DestroyValues,
  ReconcileStore,
  SecretStore,
  SigningKeys,
  ValueDigests,
} from './store/index.js';
import { SharingModule } from './sharing/sharing.module.js';
import { UpdateSecret } from './update-secret.js';

@Global()
@Module({
  imports: [GroupsModule, EnvironmentsModule, SharingModule],
  providers: [
    {
      provide: SecretStore,
      inject: [CONFIG, Database],
      useFactory: (config: Config, database: Database): Promise<SecretStore> => chooseStore(config, database),
    },
    { provide: StoreHealth, useClass: CanaryHealth },
    DestroyValues,
    ReconcileStore,
    ValueDigests,
    SigningKeys,
    KeepValue,
    SecretPlaces,
    SecretLimits,
    InitializeSecretsManager,
    DeprovisionSecretsManager,
    FindSecretsManager,
    FindSecret,
    ListSecrets,
    ListSecretVersions,
    CreateSecret,
    UpdateSecret,
    DeleteSecret,
    RevealSecret,
    ReadSecret,
    SecretsManagersResolver,
    ProjectSecretsResolver,
    GroupSecretsResolver,
    SecretVersionsResolver,
    SecretRevealResolver,
  ],
  exports: [
    SecretLimits,
    SecretStore,
    StoreHealth,
    SecretPlaces,
    FindSecret,
    KeepValue,
    ValueDigests,
    DestroyValues,
    SigningKeys,
    ReadSecret,
    UpdateSecret,
  ],
})
export class SecretsModule {}
