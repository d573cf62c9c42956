import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { FindTrashed } from './find-trashed.js';
import { RestoreManager } from './restore-manager.js';
import { RestoreNamespaces } from './restore-namespaces.js';
import { RestoreSecret } from './restore-secret.js';
import { questionsOf, requireHeld, type TrashView } from './trash.policy.js';
import type { TrashedKind } from './trash.query.js';

interface Restoring {
  execute(ctx: RequestContext, seen: TrashView): Promise<void>;
}

/** Brings back everything of an entry to where it was, or, when anything is in the way, nothing. */
@Injectable()
export class RestoreFromTrash {
  private readonly of: Readonly<Record<TrashedKind, Restoring>>;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(FindTrashed) private readonly find: FindTrashed,
    @Inject(RestoreSecret) secret: RestoreSecret,
    @Inject(RestoreManager) manager: RestoreManager,
    @Inject(RestoreNamespaces) namespaces: RestoreNamespaces,
  ) {
    this.of = { secret, manager, project: namespaces, group: namespaces };
  }

  /** Answers the entry as it was. */
  async execute(ctx: RequestContext, { id }: { readonly id: string }): Promise<TrashView> {
    const seen = await this.find.visible(ctx, id);
    requireHeld(ctx, questionsOf(seen).restore);
    await this.database.transaction(ctx, (inside) => this.of[seen.row.kind].execute(inside, seen));
    return seen;
  }
}
