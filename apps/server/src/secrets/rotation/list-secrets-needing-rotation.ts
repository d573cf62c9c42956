import { Inject, Injectable } from '@nestjs/common';
import { asNamespace } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { badInput } from '../../platform/errors/index.js';
import { pageRequest, toPage, type Page, type PageArgs } from '../../platform/graphql/index.js';
import type { SecretView } from '../find-secret.js';
import type { OwnerPath } from '../secret-request.js';
import { secretsById } from '../secret-rows.query.js';
import { SecretPlaces } from '../secret-places.js';
import { countDueSecrets, dueSecrets, type DueSecret } from './needing-rotation.query.js';

const SECONDS = /^\d{1,12}(\.\d{1,9})?$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Secrets of an owner whose value is overdue for a new one, or due within a week. */
@Injectable()
export class ListSecretsNeedingRotation {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
  ) {}

  async execute(ctx: RequestContext, owner: OwnerPath, args: PageArgs): Promise<Page<SecretView>> {
    const page = pageRequest(args);
    const after = requireDue(page.after);
    const place = await this.places.visible(ctx, owner);
    ctx.requireSome('secret:list', asNamespace(place.namespace));
    const count = await countDueSecrets(this.database, ctx, place.namespace);
    const due = await dueSecrets(this.database, ctx, place.namespace, { after, size: page.size });
    const rows = await secretsById(
      this.database,
      ctx,
      due.map((secret) => secret.id),
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    // One that was deleted between the two looks is left out.
    const found = due.flatMap((secret) => {
      const row = byId.get(secret.id);
      return row ? [{ row, due: secret.due }] : [];
    });
    return toPage(found, page, (secret) => [secret.due, secret.row.id], { map: ({ row }) => ({ row, place }), count });
  }
}

function requireDue(after: readonly (string | number)[] | null): DueSecret | null {
  if (after === null) return null;
  const [due, id] = after.map(String);
  if (due !== undefined && id !== undefined && SECONDS.test(due) && UUID.test(id)) return { due, id };
  throw badInput('after', 'is not a cursor of this list.');
}
