import { Inject, Injectable } from '@nestjs/common';
import { Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { badInput } from '../platform/errors/index.js';
import { pageRequest, toPage, type Page, type PageArgs } from '../platform/graphql/index.js';
import { FindSecret } from '../secrets/index.js';
import { listFindings } from './findings.query.js';
import { toFinding, type SecretFindingType } from './findings.types.js';

export interface FindingsQuestion {
  readonly fullPath?: string | null;
  readonly secretId?: string | null;
  readonly resolvedToo?: boolean | null;
}

/** What masks have caught, of one secret or of a group or project with all below it. */
@Injectable()
export class ListFindings {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(FindSecret) private readonly find: FindSecret,
  ) {}

  async execute(ctx: RequestContext, question: FindingsQuestion, args: PageArgs): Promise<Page<SecretFindingType>> {
    const page = pageRequest(args);
    const of = { ...(await this.#of(ctx, question)), resolvedToo: question.resolvedToo ?? false };
    const rows = await listFindings(this.database, ctx, of, page);
    return toPage(rows, page, (row) => [row.id], { map: toFinding });
  }

  async #of(
    ctx: RequestContext,
    { fullPath, secretId }: FindingsQuestion,
  ): Promise<{ namespaceId: number; secretId: string | null }> {
    if ((fullPath == null) === (secretId == null))
      throw badInput('fullPath', 'give exactly one of fullPath and secretId.');
    if (secretId == null) {
      const { id } = await this.namespaces.visibleNamespace(ctx, fullPath ?? '');
      return { namespaceId: id, secretId: null };
    }
    const { row } = await this.find.byId(ctx, secretId);
    return { namespaceId: row.namespace_id, secretId: row.id };
  }
}
