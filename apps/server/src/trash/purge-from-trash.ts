import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { notFound, refuse } from '../platform/errors/index.js';
import { FindTrashed } from './find-trashed.js';
import { PurgeEntry } from './purge-entry.js';
import { questionsOf, requireHeld, type TrashView } from './trash.policy.js';

/** Destroys something in the trash before its time, for somebody who typed its name. */
@Injectable()
export class PurgeFromTrash {
  constructor(
    @Inject(FindTrashed) private readonly find: FindTrashed,
    @Inject(PurgeEntry) private readonly purge: PurgeEntry,
  ) {}

  /** Answers the entry as it was. */
  async execute(ctx: RequestContext, input: { readonly id: string; readonly confirmName: string }): Promise<TrashView> {
    const seen = await this.find.visible(ctx, input.id);
    requireHeld(ctx, questionsOf(seen).purge);
    if (input.confirmName !== seen.row.name) {
      throw refuse('NAME_MISMATCH', 'confirmName', `Type ${seen.row.name} to destroy it for good.`);
    }
    if (!(await this.purge.execute(ctx, seen.row.id, 'asked'))) throw notFound();
    return seen;
  }
}
