import { Inject, Injectable } from '@nestjs/common';
import type { ActorAbilities, Subject } from '@lockkeeper/abilities';
import { Namespaces } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { asStoredSecret, SecretPlaces, secretsById } from '../../secrets/index.js';
import { AbilitiesOf } from '../../sessions/index.js';
import { environmentFacts, type MayApprove } from '../gate-facts.js';
import type { JobFactsRow } from '../release-facts.query.js';

/** Whether people may still approve what they have approved: judged anew for each decision that rests on it. */
@Injectable()
export class ApproverRights {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(AbilitiesOf) private readonly abilities: AbilitiesOf,
  ) {}

  /** Asks nothing for a job with no approvals, which is nearly every one. */
  async of(ctx: RequestContext, job: JobFactsRow): Promise<MayApprove> {
    const approved = (job.candidates ?? []).filter((secret) => secret.approvals?.length);
    const given = [...(job.environment_approvals ?? []), ...approved.flatMap((secret) => secret.approvals!)];
    if (given.length === 0) return () => false;
    const approvers = new Set(given.map((one) => one.approver_id));
    const people = await this.abilities.of(ctx, [...approvers]);
    const secrets = await this.#subjects(
      ctx,
      approved.map((secret) => secret.id),
    );
    return (secretId, approverId) => {
      const person = people.get(approverId);
      if (person === undefined) return false;
      if (secretId === null) return environmentFacts(job, job.environment, person)?.actorMayDeploy ?? false;
      const secret = secrets.get(secretId);
      return secret !== undefined && mayApprove(person, secret, job);
    };
  }

  async #subjects(ctx: RequestContext, ids: readonly string[]): Promise<ReadonlyMap<string, Subject<'secret'>>> {
    if (ids.length === 0) return new Map();
    const rows = await secretsById(this.database, ctx, ids);
    const owners = await this.namespaces.anyByIds(ctx, [...new Set(rows.map((row) => row.namespace_id))]);
    const places = await this.places.ofAll(ctx, [...owners.values()]);
    const byOwner = new Map(places.map((place) => [place.namespace.id, place]));
    return new Map(rows.map((row) => [row.id, asStoredSecret(byOwner.get(row.namespace_id)!, row)]));
  }
}

/** Who could use the secret himself: he may approve it, and deploy where the job deploys if that is protected. */
function mayApprove(person: ActorAbilities, secret: Subject<'secret'>, job: JobFactsRow): boolean {
  const environment = environmentFacts(job, job.environment, person);
  if (environment?.protected && !environment.actorMayDeploy) return false;
  return person.can('secret:approve', secret);
}
