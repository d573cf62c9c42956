import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Fault, notFound, refuse } from '../platform/errors/index.js';
import { requireEnvironmentScope, requireSecretName } from './secret-rules.js';
import type { OwnerPath } from './secret-request.js';
import { secretById, variantsOf, type SecretRow } from './secret-rows.query.js';
import { asAnySecret, asSecret, isHidden, type SecretPlace } from './secret.policy.js';
import { SecretPlaces } from './secret-places.js';

export interface SecretView {
  readonly row: SecretRow;
  readonly place: SecretPlace;
}

export interface SecretName {
  readonly name: string;
  /** The environment scope, which tells variants of one name apart. */
  readonly variant?: string | null | undefined;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Finds live secrets for somebody. */
@Injectable()
export class FindSecret {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
  ) {}

  async execute(ctx: RequestContext, owner: OwnerPath, named: SecretName): Promise<SecretView> {
    const place = await this.places.visible(ctx, owner);
    ctx.requireSome('secret:read', asAnySecret(place.namespace));
    const found = await this.among(ctx, place, named, (row) => ctx.can('secret:read', asSecret(place, row)));
    if (Array.isArray(found)) {
      const scopes = found.map((row) => row.environment_scope).join(', ');
      throw new Fault('AMBIGUOUS_NAME', `variant: ${severalOf(named.name, scopes)}`, { field: 'variant' });
    }
    return { row: found, place };
  }

  /** For mutations, whose payload tells that a name alone does not say which secret is meant. */
  async forChange(ctx: RequestContext, place: SecretPlace, named: SecretName): Promise<SecretRow> {
    const found = await this.among(ctx, place, named, (row) => !isHidden(ctx, place, row));
    if (!Array.isArray(found)) return found;
    const scopes = found.map((row) => row.environment_scope).join(', ');
    throw refuse('AMBIGUOUS_NAME', 'variant', severalOf(named.name, scopes));
  }

  /** By id, wherever it is. Absent, deleted and hidden answer alike. */
  async byId(ctx: RequestContext, id: string): Promise<SecretView> {
    const row = UUID.test(id) ? await secretById(this.database, ctx, id) : null;
    if (!row) throw notFound();
    const place = await this.places.visibleById(ctx, row.namespace_id);
    ctx.requireVisible('secret:read', asSecret(place, row));
    return { row, place };
  }

  private async among(
    ctx: RequestContext,
    place: SecretPlace,
    named: SecretName,
    seen: (row: SecretRow) => boolean,
  ): Promise<SecretRow | SecretRow[]> {
    const name = requireSecretName(named.name);
    const variant = named.variant == null ? null : requireEnvironmentScope('variant', named.variant);
    const variants = (await variantsOf(this.database, ctx, place.namespace.id, name)).filter(seen);
    const meant = variant === null ? variants : variants.filter((row) => row.environment_scope === variant);
    const [first, ...others] = meant;
    if (!first) throw notFound();
    return others.length === 0 ? first : meant;
  }
}

export const severalOf = (name: string, scopes: string): string =>
  `There are several secrets ${name}; say which one by its environment scope: ${scopes}.`;
