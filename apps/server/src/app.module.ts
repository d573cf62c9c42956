import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AuthzModule } from './platform/authz/index.js';
import { CONFIG, type Config } from './platform/config/index.js';
import { DatabaseModule } from './platform/database/index.js';
import { FaultFilter } from './platform/errors/index.js';
import { EventsModule } from './platform/events/index.js';
import { ApiModule, TimeScalar } from './platform/graphql/index.js';
import { HealthController } from './platform/health/index.js';
import { JobsModule } from './platform/jobs/index.js';
import { LoggingModule } from './platform/logging/index.js';
import { entities } from './entities.js';
import { productModules } from './product-modules.js';

@Module({})
class ConfigModule {
  static of(config: Config): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [{ provide: CONFIG, useValue: config }],
      exports: [CONFIG],
    };
  }
}

@Module({})
export class AppModule {
  static of(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.of(config),
        LoggingModule,
        DatabaseModule.of(entities),
        EventsModule,
        JobsModule,
        AuthzModule,
        ApiModule,
        ...productModules,
      ],
      controllers: [HealthController],
      providers: [{ provide: APP_FILTER, useClass: FaultFilter }, TimeScalar],
    };
  }
}
