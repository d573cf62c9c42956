import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Background } from '../platform/jobs/index.js';
import { environmentFacts, startersOf } from '../releases/index.js';
import { asStoredSecret, secretById, SecretPlaces } from '../secrets/index.js';
import { AbilitiesOf, membersOver } from '../sessions/index.js';
import { untoldRequests, writeLetters, type UntoldRow } from './tell-approvers.query.js';

const TURN_SECONDS = 5;
const PER_TURN = 100;
const MOST_PEOPLE = 5000;
const EVENT = 'secret.approval_requested';

/** Writes to everybody who may approve what a job waits for, once. Webhooks hear of it by its audit event. */
@Injectable()
export class TellApprovers implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Background) private readonly background: Background,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(AbilitiesOf) private readonly abilities: AbilitiesOf,
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

  async #recipients(ctx: RequestContext, row: UntoldRow): Promise<string[]> {
    const secret = await secretById(this.database, ctx, row.secret_id);
    const owner = (await this.namespaces.anyByIds(ctx, [row.owner_id])).get(row.owner_id);
    if (!secret || !owner) return [];
    const on = asStoredSecret(await this.places.of(ctx, owner), secret);
    const people = await membersOver(this.database, ctx, row.owner_ancestor_ids, MOST_PEOPLE);
    const others = people.filter(({ id }) => !startersOf(row).includes(id));
    const abilities = await this.abilities.of(
      ctx,
      others.map(({ id }) => id),
    );
    const may = ({ id }: { id: number }): boolean => {
      const person = abilities.get(id);
      const environment = environmentFacts(row, row.environment, person ?? null);
      if (environment?.protected && !environment.actorMayDeploy) return false;
      return person?.can('secret:approve', on) ?? false;
    };
    return others.filter(may).map(({ email }) => email);
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
