import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { readSettings, type SettingNumbers } from './setting-rules.js';
import { settingRows } from './settings.query.js';

/** What administrators set for the whole installation. Read at each use: a handful of rows by one statement. */
@Injectable()
export class Settings {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Inside a transaction it reads in that one. */
  async numbers(ctx: RequestContext): Promise<SettingNumbers> {
    return readSettings(await settingRows(this.database, ctx));
  }
}
