import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config/index.js';
import { createDataSource } from './data-source.js';
import { Database, DATA_SOURCE } from './database.js';
import { Notifications } from './notifications.js';

@Global()
@Module({
  providers: [
    {
      provide: DATA_SOURCE,
      inject: [CONFIG],
      useFactory: async (config: Config): Promise<DataSource> => createDataSource(config).initialize(),
    },
    Database,
    Notifications,
  ],
  exports: [Database, Notifications, DATA_SOURCE],
})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Notifications) private readonly notifications: Notifications,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.notifications.close();
    await this.database.close();
  }
}
