import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import type { OwnerPath } from './secret-request.js';
import { asManager, type SecretPlace } from './secret.policy.js';
import { SecretPlaces } from './secret-places.js';

@Injectable()
export class FindSecretsManager {
  constructor(@Inject(SecretPlaces) private readonly places: SecretPlaces) {}

  /** Null when it was never initialized, or is in the trash. */
  async execute(ctx: RequestContext, owner: OwnerPath): Promise<SecretPlace | null> {
    const place = await this.places.visible(ctx, owner);
    ctx.require('secrets_manager:read', asManager(place.namespace));
    return place.managerActive ? place : null;
  }
}
