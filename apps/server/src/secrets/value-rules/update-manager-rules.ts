import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { Namespaces } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { EventLog } from '../../platform/events/index.js';
import { SecretPlaces } from '../secret-places.js';
import { asManager, requireActive, type SecretPlace } from '../secret.policy.js';
import { setManagerRules } from './manager-rules.query.js';
import { requireValueRules, type AskedValueRules } from './value-rules.js';

export interface ManagerRulesChange {
  readonly fullPath: string;
  readonly valueRules: AskedValueRules;
}

/** Says what every new value of a group or project must be like. What is there already is not judged. */
@Injectable()
export class UpdateManagerRules {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
  ) {}

  async execute(ctx: RequestContext, input: ManagerRulesChange): Promise<SecretPlace> {
    const seen = await this.namespaces.visibleNamespace(ctx, input.fullPath);
    ctx.require('secrets_manager:update', asManager(seen));
    const valueRules = requireValueRules(input.valueRules);
    return this.database.transaction(ctx, async (inside) => {
      // Alone: a value that is being written meanwhile must not be judged by the rules of before.
      const place = await this.places.holdAlone(inside, seen.id);
      inside.require('secrets_manager:update', asManager(place.namespace));
      requireActive(place);
      if (isDeepStrictEqual(place.valueRules, valueRules)) return place;
      const { id, fullPath } = place.namespace;
      await setManagerRules(this.database, inside, id, valueRules);
      await this.events.record(inside, {
        action: 'secrets_manager.value_rules_changed',
        namespaceId: id,
        target: { kind: 'secrets_manager', id, name: fullPath },
        details: { rules: Object.keys(valueRules ?? {}) },
      });
      return { ...place, valueRules };
    });
  }
}
