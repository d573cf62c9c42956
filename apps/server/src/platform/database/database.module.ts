import { Global, Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config/index.js';
import { createDataSource, type Entities } from './data-source.js';
import { Database, DATA_SOURCE } from './database.js';
import { Notifications } from './notifications.js';

@Global()
@Module({ providers: [Database, Notifications], exports: [Database, Notifications] })
export class DatabaseModule implements OnApplicationShutdown {
  /** `entities`: the product's tables. */
  static of(entities: Entities): DynamicModule {
    const source = {
      provide: DATA_SOURCE,
      inject: [CONFIG],
      useFactory: (config: Config): Promise<DataSource> => createDataSource(config, entities).initialize(),
    };
    return { module: DatabaseModule, providers: [source], exports: [DATA_SOURCE] };
  }

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Notifications) private readonly notifications: Notifications,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.notifications.close();
    await this.database.close();
  }
}
