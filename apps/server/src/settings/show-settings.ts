import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import type { SettingNumbers } from './setting-rules.js';
import { Settings } from './settings.js';

/** Settings for whoever may read them; other use cases ask `Settings` itself. */
@Injectable()
export class ShowSettings {
  constructor(@Inject(Settings) private readonly settings: Settings) {}

  execute(ctx: RequestContext): Promise<SettingNumbers> {
    ctx.require('setting:read', subject.instance({}));
    return this.settings.numbers(ctx);
  }
}
