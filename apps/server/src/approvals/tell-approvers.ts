import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Background } from '../platform/jobs/index.js';
import { environmentFacts, startersOf } from '../releases/index.js';
import { PeopleOverSecret } from '../secrets/index.js';
import { untoldRequests, writeLetters, type UntoldRow } from './tell-approvers.query.js';

const TURN_SECONDS = 5;
const PER_TURN = 100;
const EVENTS = { secret: 'secret.approval_requested', environment: 'environment.approval_requested' } as const;

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
      const { secret_id: secretId } = row;
      const about =
        secretId === null
          ? `${row.job_name} for ${row.environment} of ${row.owner_path}`
          : `${row.secret_name} of ${row.owner_path}`;
      await writeLetters(this.database, ctx, {
        requestId: row.id,
        stem: row.stem,
        event: eventOf(row),
        namespaceId: row.owner_id,
        subject: `${about} waits for an approval`,
        body: bodyOf(row),
        recipients: await (secretId === null ? this.#deployers(ctx, row) : this.#approvers(ctx, row, secretId)),
      });
    }
  }

  #approvers(ctx: RequestContext, row: UntoldRow, secretId: string): Promise<string[]> {
    const starters = startersOf(row);
    return this.people.addresses(ctx, { ...row, secret_id: secretId }, ({ id, abilities }, on) => {
      if (starters.includes(id)) return false;
      const environment = environmentFacts(row, row.environment, abilities);
      if (environment?.protected && !environment.actorMayDeploy) return false;
      return abilities.can('secret:approve', on);
    });
  }

  #deployers(ctx: RequestContext, row: UntoldRow): Promise<string[]> {
    const starters = startersOf(row);
    return this.people.over(ctx, row.owner_ancestor_ids, ({ id, abilities }) => {
      if (starters.includes(id)) return false;
      return environmentFacts(row, row.environment, abilities)?.actorMayDeploy ?? false;
    });
  }
}

const eventOf = ({ secret_id: secretId }: UntoldRow): string => EVENTS[secretId === null ? 'environment' : 'secret'];

const bodyOf = (row: UntoldRow): object => ({
  event: eventOf(row),
  dueAt: row.due_at.toISOString(),
  ...(row.secret_id === null
    ? { environment: row.environment }
    : { secret: { id: row.secret_id, name: row.secret_name } }),
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
