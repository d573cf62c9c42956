import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import {
  requireSettings,
  settingNames,
  settingRules,
  TwoFactorRequired,
  type SettingNumbers,
} from './setting-rules.js';
import type { SettingsUpdateInput } from './settings.inputs.js';
import { hasSecondFactor, lockSettings, writeSettings } from './settings.query.js';
import { Settings } from './settings.js';

/** Changes settings of the installation; one audit event tells the old and the new numbers. */
@Injectable()
export class UpdateSettings {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Settings) private readonly settings: Settings,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  async execute(ctx: RequestContext, input: SettingsUpdateInput): Promise<SettingNumbers> {
    ctx.require('setting:update', subject.instance({}));
    const asked = requireSettings(input);
    return this.database.transaction(ctx, async (inside) => {
      await lockSettings(this.database, inside);
      const before = await this.settings.numbers(inside);
      const after = { ...before, ...asked };
      const changed = settingNames.filter((name) => String(before[name]) !== String(after[name]));
      if (changed.length === 0) return before;
      if (changed.includes('twoFactorRequired')) await this.requireOwnFactor(inside, after.twoFactorRequired);
      await writeSettings(
        this.database,
        inside,
        changed.map((name) => ({ key: settingRules[name].key, value: after[name] })),
      );
      await this.events.record(inside, {
        action: 'settings.updated',
        target: { kind: 'settings', id: 'installation', name: 'installation' },
        details: {
          from: Object.fromEntries(changed.map((name) => [name, before[name]])),
          to: Object.fromEntries(changed.map((name) => [name, after[name]])),
        },
      });
      return after;
    });
  }

  /** Who demands it of all begins with himself: at least one administrator then gets in at once. */
  private async requireOwnFactor(ctx: RequestContext, required: TwoFactorRequired): Promise<void> {
    if (required === TwoFactorRequired.NOBODY) return;
    if (await hasSecondFactor(this.database, ctx, ctx.person.userId)) return;
    throw refuse('TWO_FACTOR_OFF', 'twoFactorRequired', 'Set up your own second factor first.');
  }
}
