import { Inject, Injectable } from '@nestjs/common';
import { Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { asManager, requireActive, SecretPlaces } from '../secrets/index.js';
import { setFreezeExposed } from './findings.query.js';

export interface FindingsPolicyChange {
  readonly fullPath: string;
  readonly freezeExposed: boolean;
}

/** Says whether a secret of a group or project is frozen as soon as a form of its value is found. */
@Injectable()
export class UpdateFindingsPolicy {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
  ) {}

  async execute(ctx: RequestContext, input: FindingsPolicyChange): Promise<{ freezeExposed: boolean }> {
    const seen = await this.namespaces.visibleNamespace(ctx, input.fullPath);
    ctx.require('secrets_manager:update', asManager(seen));
    const { freezeExposed } = input;
    return this.database.transaction(ctx, async (inside) => {
      const place = await this.places.holdAlone(inside, seen.id);
      inside.require('secrets_manager:update', asManager(place.namespace));
      requireActive(place);
      if (place.freezeExposed === freezeExposed) return { freezeExposed };
      const { id, fullPath } = place.namespace;
      await setFreezeExposed(this.database, inside, id, freezeExposed);
      await this.events.record(inside, {
        action: 'secrets_manager.findings_policy_changed',
        namespaceId: id,
        target: { kind: 'secrets_manager', id, name: fullPath },
        details: { freezeExposed },
      });
      return { freezeExposed };
    });
  }
}
