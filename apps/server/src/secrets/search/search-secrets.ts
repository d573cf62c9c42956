import { Inject, Injectable } from '@nestjs/common';
import { asNamespace, Namespaces } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { badInput } from '../../platform/errors/index.js';
import { pageRequest, toPage, type Page, type PageArgs } from '../../platform/graphql/index.js';
import { FindSecret, type SecretView } from '../find-secret.js';
import { requireCriteria, type SecretCriteria } from '../secret-criteria.js';
import { listSecretRows, secretKey, secretsById, type SecretRow } from '../secret-rows.query.js';
import { asStoredSecret, requireMayReveal } from '../secret.policy.js';
import { listedAnywhere } from '../seen-secrets.query.js';
import { SecretPlaces } from '../secret-places.js';
import { duplicatesAmong, ownersWithNames, withTheSameValue } from './search.query.js';

export interface SecretSearch extends PageArgs {
  /** The tree to look in; all that the asker sees when absent. */
  readonly fullPath?: string | null;
  readonly filter?: SecretCriteria | null;
}

const MOST_TWINS = 100;
const DIGEST = /^[0-9a-f]{64}$/;

/** Finds secrets over a whole tree of groups. Never touches the store: equal values are told by keyed digests. */
@Injectable()
export class SearchSecrets {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(FindSecret) private readonly find: FindSecret,
  ) {}

  /** By name, then environment scope. */
  async execute(ctx: RequestContext, search: SecretSearch): Promise<Page<SecretView>> {
    const page = pageRequest(search);
    const criteria = requireCriteria(search.filter);
    const namespaceIds = await this.#owners(ctx, search.fullPath ?? null);
    const seen = ctx.held.ruled('secret:list', 'secret') ? { seen: listedAnywhere(ctx) } : {};
    const filter = { namespaceIds, search: null, projectId: null, criteria, ...seen };
    const rows = namespaceIds.length === 0 ? [] : await listSecretRows(this.database, ctx, filter, page);
    const views = await this.#views(ctx, rows.slice(0, page.size));
    return toPage(rows, page, secretKey, { map: (row) => views.get(row.id)! });
  }

  /** Other secrets with the same value: only for who may read this one, and only those that he may read. */
  async sameValue(ctx: RequestContext, secretId: string): Promise<SecretView[]> {
    const { row, place } = await this.find.byId(ctx, secretId);
    requireMayReveal(ctx, place, row);
    const ownerIds = await ownersWithNames(this.database, ctx, null);
    const ids = await withTheSameValue(this.database, ctx, row.id, { ownerIds, most: MOST_TWINS });
    return this.#readable(ctx, ids);
  }

  /** Values that several secrets have, as far as the asker may read them: at least two of each. */
  async duplicates(ctx: RequestContext, search: PageArgs & { fullPath: string }): Promise<Page<SecretView[]>> {
    const page = pageRequest(search);
    const after = requireDigest(page.after);
    const ownerIds = await this.#owners(ctx, search.fullPath);
    const found = await duplicatesAmong(this.database, ctx, ownerIds, { after, most: page.size + 1 });
    const readable = await this.#readable(
      ctx,
      found.flatMap((one) => one.secret_ids),
    );
    const byId = new Map(readable.map((view) => [view.row.id, view]));
    const groups = found.map((one) => ({
      key: one.digest.toString('hex'),
      secrets: one.secret_ids.flatMap((id) => byId.get(id) ?? []),
    }));
    const all = toPage(groups, page, (group) => [group.key], { map: (group) => group.secrets });
    const edges = all.edges.filter(({ node }) => node.length > 1);
    return { ...all, edges, nodes: edges.map(({ node }) => node) };
  }

  async #owners(ctx: RequestContext, fullPath: string | null): Promise<number[]> {
    if (fullPath === null) return ownersWithNames(this.database, ctx, null);
    const top = await this.namespaces.visibleNamespace(ctx, fullPath);
    ctx.requireSome('secret:list', asNamespace(top));
    return ownersWithNames(this.database, ctx, top.id);
  }

  async #views(ctx: RequestContext, rows: readonly SecretRow[]): Promise<Map<string, SecretView>> {
    const owners = await this.namespaces.anyByIds(ctx, [...new Set(rows.map((row) => row.namespace_id))]);
    const places = await this.places.ofAll(ctx, [...owners.values()]);
    const byId = new Map(places.map((place) => [place.namespace.id, place]));
    return new Map(rows.map((row) => [row.id, { row, place: byId.get(row.namespace_id)! }]));
  }

  async #readable(ctx: RequestContext, ids: readonly string[]): Promise<SecretView[]> {
    const rows = ids.length === 0 ? [] : await secretsById(this.database, ctx, ids);
    const views = [...(await this.#views(ctx, rows)).values()];
    return views.filter(({ row, place }) => ctx.can('secret:read_value', asStoredSecret(place, row)));
  }
}

function requireDigest(after: readonly (string | number)[] | null): string | null {
  const [digest] = after ?? [];
  if (digest === undefined) return null;
  if (typeof digest === 'string' && DIGEST.test(digest)) return digest;
  throw badInput('after', 'is not a cursor of this list.');
}
