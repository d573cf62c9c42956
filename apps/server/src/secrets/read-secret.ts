import { Inject, Injectable } from '@nestjs/common';
import { asNamespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { pageRequest } from '../platform/graphql/index.js';
import { chooseRow } from './choose-row.js';
import { RevealSecret, type Revealed } from './reveal-secret.js';
import { liveNames, variantsOf, type SecretRow } from './secret-rows.query.js';
import { listVersionRows, type SecretVersionRow } from './secret-versions.query.js';
import { asSecret, isHidden, type SecretPlace } from './secret.policy.js';
import { SecretPlaces } from './secret-places.js';

/** The owner of a secret by what programs know of it. */
export interface OwnerId {
  readonly kind: 'group' | 'project';
  readonly id: number;
}

/** A secret as a program names it: with the environment whose variant is meant, null for a job of none. */
export interface NamedSecret {
  readonly name: string;
  readonly environment: string | null;
}

const MOST_VERSIONS = 100;

/** Secrets of one owner, read by name for a person. Every value that leaves is in the audit trail before. */
@Injectable()
export class ReadSecret {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(RevealSecret) private readonly revealSecret: RevealSecret,
  ) {}

  async value(ctx: RequestContext, owner: OwnerId, named: NamedSecret, version: number | null): Promise<Revealed> {
    const row = await this.#find(ctx, owner, named);
    return this.revealSecret.execute(ctx, { secretId: row.id, version, event: 'secret.read' });
  }

  /** The newest ones, newest first. */
  async versions(ctx: RequestContext, owner: OwnerId, named: NamedSecret): Promise<SecretVersionRow[]> {
    const row = await this.#find(ctx, owner, named);
    return listVersionRows(this.database, ctx, row.id, pageRequest({ first: MOST_VERSIONS }));
  }

  /** Each once, in their order. */
  async names(ctx: RequestContext, owner: OwnerId): Promise<string[]> {
    const { namespace } = await this.#place(ctx, owner);
    ctx.requireSome('secret:list', asNamespace(namespace));
    return liveNames(this.database, ctx, namespace);
  }

  async #find(ctx: RequestContext, owner: OwnerId, named: NamedSecret): Promise<SecretRow> {
    const place = await this.#place(ctx, owner);
    ctx.requireSome('secret:list', asNamespace(place.namespace));
    const variants = await variantsOf(this.database, ctx, place.namespace.id, named.name);
    const row = chosen(place, variants, named.environment);
    if (!row || isHidden(ctx, place, row)) throw notFound();
    ctx.require('secret:read', asSecret(place, row));
    return row;
  }

  async #place(ctx: RequestContext, owner: OwnerId): Promise<SecretPlace> {
    const place = await this.places.visibleById(ctx, owner.id);
    if (place.namespace.kind !== owner.kind) throw notFound();
    return place;
  }
}

/** Without an environment, a name that has one variant only means that one. */
function chosen(place: SecretPlace, variants: readonly SecretRow[], environment: string | null): SecretRow | null {
  if (environment === null && variants.length === 1) return variants[0] ?? null;
  return chooseRow(place.namespace, variants, environment);
}
