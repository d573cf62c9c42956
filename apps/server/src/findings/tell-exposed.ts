import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Background } from '../platform/jobs/index.js';
import { PeopleOverSecret } from '../secrets/index.js';
import { untoldFindings, writeLetters, type UntoldFinding } from './tell-exposed.query.js';

const TURN_SECONDS = 5;
const PER_TURN = 100;
const EVENT = 'secret.exposed';

/** Writes to everybody who could freeze an exposed secret, once for each finding. Webhooks hear of it by its audit event. */
@Injectable()
export class TellExposed implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Background) private readonly background: Background,
    @Inject(PeopleOverSecret) private readonly people: PeopleOverSecret,
  ) {}

  onModuleInit(): void {
    this.background.every(TURN_SECONDS, 'tell-exposed', (ctx) => this.execute(ctx), 2);
  }

  async execute(ctx: RequestContext): Promise<void> {
    for (const row of await untoldFindings(this.database, ctx, PER_TURN)) {
      await writeLetters(this.database, ctx, {
        findingId: row.id,
        event: EVENT,
        namespaceId: row.owner_id,
        subject: `${row.secret_name} of ${row.owner_path} was exposed by a job`,
        body: bodyOf(row),
        recipients: await this.people.addresses(ctx, row, ({ abilities }, on) => abilities.can('secret:freeze', on)),
      });
    }
  }
}

const bodyOf = (row: UntoldFinding): object => ({
  event: EVENT,
  secret: { id: row.secret_id, name: row.secret_name, frozen: row.frozen },
  owner: { kind: row.owner_kind, id: String(row.owner_id), fullPath: row.owner_path },
  job: { id: String(row.job_id), name: row.job_name, projectPath: row.project_path },
  finding: { id: String(row.id), form: row.form, place: row.place, path: row.path, line: row.line },
});
