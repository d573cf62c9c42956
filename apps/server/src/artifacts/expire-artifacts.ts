import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Background } from '../platform/jobs/index.js';
import { ArtifactFiles } from './artifact-files.js';
import { forgetExpired, unknownAmong } from './artifacts.query.js';

const TURN_SECONDS = 600;
const AT_ONCE = 500;
/** An upload lasts an hour at most; the row of a file that is older is not on its way any more. */
const UPLOAD_MS = 2 * 3_600_000;

/** Removes what has expired, and files that no row names: of a crash, a deleted job, an upload that broke off. */
@Injectable()
export class ExpireArtifacts implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Background) private readonly background: Background,
    @Inject(ArtifactFiles) private readonly files: ArtifactFiles,
  ) {}

  onModuleInit(): void {
    if (this.files.available) this.background.every(TURN_SECONDS, 'expire-artifacts', (ctx) => this.execute(ctx));
  }

  async execute(ctx: RequestContext): Promise<void> {
    for (let gone: string[] | null = null; gone === null || gone.length === AT_ONCE;) {
      gone = await forgetExpired(this.database, ctx, AT_ONCE);
      await this.files.remove(gone);
    }
    for await (const ids of this.files.olderThan(ctx.now().getTime() - UPLOAD_MS))
      await this.files.remove(await unknownAmong(this.database, ctx, ids));
  }
}
