import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Background } from '../platform/jobs/index.js';
import { environmentFacts, startersOf } from '../releases/index.js';
import { PeopleOverSecret } from '../secrets/index.js';
import { untoldRequests, writeLetters, type UntoldRow } from './tell-approvers.query.js';

const TURN_SECONDS = 5;
const PER_TURN = 100;
const EVENT = 'secret.approval_requested';

/** Writes to everybody who may approve what a job waits for, once. Webhooks hear of it by its audit event. */
@Injectable()
export class TellApprovers implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Background) private readonly background: Background,
    @Inject(PeopleOverSecret) private readonly people: PeopleOverSecret,
  ) {}

  onModuleInit(): void {
    this.background.every(TURN_SECONDS, 'tell-approvers', (ctx) => this.execute(ctx), 2);
  }

  async execute(ctx: RequestContext): Promise<void> {
    for (const row of await untoldRequests(this.database, ctx, PER_TURN)) {
      await writeLetters(this.database, ctx, {
        requestId: row.id,
        stem: row.stem,
        event: EVENT,
        namespaceId: row.owner_id,
        subject: `${row.secret_name} of ${row.owner_path} waits for an approval`,
        body: bodyOf(row),
        recipients: await this.#recipients(ctx, row),
      });
    }
  }

  #recipients(ctx: RequestContext, row: UntoldRow): Promise<string[]> {
    const starters = startersOf(row);
    return this.people.addresses(ctx, row, ({ id, abilities }, on) => {
      if (starters.includes(id)) return false;
      const environment = environmentFacts(row, row.environment, abilities);
      if (environment?.protected && !environment.actorMayDeploy) return false;
      return abilities.can('secret:approve', on);
    });
  }
}

const bodyOf = (row: UntoldRow): object => ({
  event: EVENT,
  dueAt: row.due_at.toISOString(),
  secret: { id: row.secret_id, name: row.secret_name },
  owner: { kind: row.owner_kind, id: String(row.owner_id), fullPath: row.owner_path },
  job: {
    id: String(row.job_id),
    name: row.job_name,
    projectPath: row.project_path,
    refName: row.ref_name,
    sha: row.sha,
  },
  startedBy: row.actor_username,
});
