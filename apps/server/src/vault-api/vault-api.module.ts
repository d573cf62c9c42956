import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { GroupsModule } from '../groups/index.js';
import { PipelinesModule } from '../pipelines/index.js';
import { ReleasesModule } from '../releases/index.js';
import { Database } from '../platform/database/index.js';
import { Background } from '../platform/jobs/index.js';
import { SecretsModule } from '../secrets/index.js';
import { SessionsModule } from '../sessions/index.js';
import { CreatePersonToken } from './create-person-token.js';
import { FacadeTokens } from './facade-tokens.js';
import { GiveBackIssuedToken } from './give-back-issued-token.js';
import { PersonApiController } from './person-api.controller.js';
import { PersonContext } from './person-context.js';
import { PersonTokens } from './person-tokens.js';
import { PersonTokensController } from './person-tokens.controller.js';
import { ReadJobSecret } from './read-job-secret.js';
import { forgetEnded } from './revoked-tokens.query.js';
import { VaultApiController } from './vault-api.controller.js';

const FORGET_SECONDS = 600;

@Module({
  imports: [PipelinesModule, ReleasesModule, SecretsModule, GroupsModule, SessionsModule],
  providers: [FacadeTokens, ReadJobSecret, PersonTokens, PersonContext, CreatePersonToken, GiveBackIssuedToken],
  controllers: [PersonApiController, VaultApiController, PersonTokensController],
  exports: [FacadeTokens],
})
export class VaultApiModule implements OnModuleInit {
  constructor(
    @Inject(Background) private readonly background: Background,
    @Inject(Database) private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.background.every(FORGET_SECONDS, 'forget-facade-tokens', (ctx) => forgetEnded(this.database, ctx));
  }
}
