import { Inject, Injectable } from '@nestjs/common';
import { Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { SecretPlaces, type SecretPlace } from '../secrets/index.js';
import type { AskedObject } from './asked-object.js';
import { liveNamespaceId, liveSecret, liveVariants } from './asked-objects.query.js';
import type { ObjectRequest } from './request-rules.js';

/** Finds what is asked for, whoever may see it. */
@Injectable()
export class FindAsked {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
  ) {}

  /** None where it is not there; several where a name has variants. */
  async execute(ctx: RequestContext, asked: ObjectRequest): Promise<AskedObject[]> {
    if ('secretId' in asked) {
      const found = await this.stored(ctx, asked.secretId);
      return found ? [found] : [];
    }
    const { fullPath, secretName, variant, environment } = asked;
    const namespaceId = await liveNamespaceId(this.database, ctx, fullPath);
    const place = namespaceId === null ? null : await this.placeOf(ctx, namespaceId);
    if (place === null || namespaceId === null) return [];
    if (secretName === null) return [{ place, secret: null, environment }];
    const of = { namespaceId, name: secretName, scope: variant };
    const variants = await liveVariants(this.database, ctx, of);
    return variants.map((secret) => ({ place, secret, environment: null }));
  }

  /** What a request was made for, as it is now; null where it is gone. */
  async again(
    ctx: RequestContext,
    of: { readonly namespaceId: number; readonly secretId: string | null; readonly environment: string | null },
  ): Promise<AskedObject | null> {
    if (of.secretId !== null) return this.stored(ctx, of.secretId);
    const place = await this.placeOf(ctx, of.namespaceId);
    return place && { place, secret: null, environment: of.environment };
  }

  private async stored(ctx: RequestContext, secretId: string): Promise<AskedObject | null> {
    const secret = await liveSecret(this.database, ctx, secretId);
    const place = secret && (await this.placeOf(ctx, secret.namespace_id));
    return place && { place, secret, environment: null };
  }

  private async placeOf(ctx: RequestContext, id: number): Promise<SecretPlace | null> {
    const namespace = (await this.namespaces.anyByIds(ctx, [id])).get(id);
    return namespace && namespace.deletedAt === null ? this.places.of(ctx, namespace) : null;
  }
}
