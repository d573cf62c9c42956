import { Inject, Injectable } from '@nestjs/common';
import { asNamespace, Namespaces, requireSearch } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { pageRequest, toPage, type Page, type PageArgs } from '../platform/graphql/index.js';
import type { SecretView } from './find-secret.js';
import { requireCriteria, type SecretCriteria } from './secret-criteria.js';
import type { OwnerPath } from './secret-request.js';
import { countSecrets, listSecretRows, secretKey, type SecretFilter } from './secret-rows.query.js';
import { listedOf, unhidden } from './seen-secrets.query.js';
import { SecretPlaces } from './secret-places.js';

/** Secrets by name, then environment scope. Never touches the store. */
@Injectable()
export class ListSecrets {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
  ) {}

  async execute(
    ctx: RequestContext,
    owner: OwnerPath,
    args: PageArgs & { search?: string | null; filter?: SecretCriteria | null },
  ): Promise<Page<SecretView>> {
    const page = pageRequest(args);
    const search = requireSearch(args.search);
    const place = await this.places.visible(ctx, owner);
    ctx.requireSome('secret:list', asNamespace(place.namespace));
    const criteria = requireCriteria(args.filter);
    const seen = listedOf(ctx, place.namespace);
    const filter = { namespaceIds: [place.namespace.id], search, projectId: null, criteria, seen };
    const count = await countSecrets(this.database, ctx, filter);
    const rows = await listSecretRows(this.database, ctx, filter, page);
    return toPage(rows, page, secretKey, { map: (row) => ({ row, place }), count });
  }

  async count(ctx: RequestContext, owner: OwnerPath): Promise<number> {
    const namespace = await this.places.visibleNamespace(ctx, owner);
    ctx.requireSome('secret:list', asNamespace(namespace));
    const seen = listedOf(ctx, namespace);
    return countSecrets(this.database, ctx, { namespaceIds: [namespace.id], search: null, projectId: null, seen });
  }

  /** Those of the groups above a project that its jobs may ask for. */
  async inherited(ctx: RequestContext, projectPath: string, args: PageArgs): Promise<Page<SecretView>> {
    const page = pageRequest(args);
    const project = await this.namespaces.visibleProject(ctx, projectPath);
    ctx.requireSome('secret:list', asNamespace(project));
    const groups = await this.namespaces.ancestors(ctx, project);
    const filter: SecretFilter = {
      namespaceIds: groups.map((group) => group.id),
      search: null,
      projectId: project.id,
      seen: unhidden(ctx),
    };
    const count = await countSecrets(this.database, ctx, filter);
    const rows = await listSecretRows(this.database, ctx, filter, page);
    const owners = new Set(rows.map((row) => row.namespace_id));
    const places = await this.places.ofAll(
      ctx,
      groups.filter((group) => owners.has(group.id)),
    );
    const byId = new Map(places.map((place) => [place.namespace.id, place]));
    return toPage(rows, page, secretKey, { map: (row) => ({ row, place: byId.get(row.namespace_id)! }), count });
  }
}
