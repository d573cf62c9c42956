import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Background } from '../platform/jobs/index.js';
import { asStoredSecret, secretById, SecretPlaces } from '../secrets/index.js';
import { AbilitiesOf, membersOver } from '../sessions/index.js';
import { untoldFindings, writeLetters, type UntoldFinding } from './tell-exposed.query.js';

const TURN_SECONDS = 5;
const PER_TURN = 100;
const MOST_PEOPLE = 5000;
const EVENT = 'secret.exposed';

/** Writes to everybody who could freeze an exposed secret, once for each finding. Webhooks hear of it by its audit event. */
@Injectable()
export class TellExposed implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Background) private readonly background: Background,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(AbilitiesOf) private readonly abilities: AbilitiesOf,
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
        recipients: await this.#recipients(ctx, row),
      });
    }
  }

  async #recipients(ctx: RequestContext, row: UntoldFinding): Promise<string[]> {
    const secret = await secretById(this.database, ctx, row.secret_id);
    const owner = (await this.namespaces.anyByIds(ctx, [row.owner_id])).get(row.owner_id);
    if (!secret || !owner) return [];
    const on = asStoredSecret(await this.places.of(ctx, owner), secret);
    const people = await membersOver(this.database, ctx, row.owner_ancestor_ids, MOST_PEOPLE);
    const abilities = await this.abilities.of(
      ctx,
      people.map(({ id }) => id),
    );
    return people.filter(({ id }) => abilities.get(id)?.can('secret:freeze', on)).map(({ email }) => email);
  }
}

const bodyOf = (row: UntoldFinding): object => ({
  event: EVENT,
  secret: { id: row.secret_id, name: row.secret_name, frozen: row.frozen },
  owner: { kind: row.owner_kind, id: String(row.owner_id), fullPath: row.owner_path },
  job: { id: String(row.job_id), name: row.job_name, projectPath: row.project_path },
  finding: { id: String(row.id), form: row.form, place: row.place, line: row.line },
});
