import { Inject, Injectable } from '@nestjs/common';
import { abilityKinds, subject, type AbilityName, type Subject, type SubjectKind } from '@lockkeeper/abilities';
import { fromRole, Namespaces, type Namespace } from '../groups/index.js';
import { VisibleMember } from '../members/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { badInput } from '../platform/errors/index.js';
import { parseId } from '../platform/graphql/index.js';
import { asJob, asPipeline, ShowJobs, ShowPipelines } from '../pipelines/index.js';
import { FindRunners, ownedRunner } from '../runners/index.js';
import { asStoredSecret, FindSecret } from '../secrets/index.js';
import type { AbilityObjectInput } from './access.inputs.js';
import { PlacedObject } from './placed-object.js';

/** What a question is about, seen by the caller. */
export interface AskedObject {
  /** Null: the installation. */
  readonly namespace: Namespace | null;
  readonly on: Subject;
}

export interface ObjectQuestion {
  readonly ability: AbilityName;
  readonly object: AbilityObjectInput;
  /** Whether a member is the actor himself is a fact of it. */
  readonly actorId: number;
}

const IDS = ['secretId', 'pipelineId', 'jobId', 'memberId', 'runnerId'] as const;

/** Finds the thing that an ability is asked about. What is absent or hidden from the caller answers NOT_FOUND. */
@Injectable()
export class FindObject {
  constructor(
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(FindSecret) private readonly secrets: FindSecret,
    @Inject(ShowPipelines) private readonly pipelines: ShowPipelines,
    @Inject(ShowJobs) private readonly jobs: ShowJobs,
    @Inject(VisibleMember) private readonly members: VisibleMember,
    @Inject(FindRunners) private readonly runners: FindRunners,
    @Inject(PlacedObject) private readonly placed: PlacedObject,
  ) {}

  async execute(ctx: RequestContext, question: ObjectQuestion): Promise<AskedObject> {
    const { object, ability } = question;
    const ids = IDS.filter((id) => object[id] != null);
    const ways = ids.length + (object.installation ? 1 : 0) + (object.fullPath == null ? 0 : 1);
    if (ways !== 1) throw badInput('object', 'must name one thing: by one id, by fullPath, or installation.');
    const found = object.installation
      ? { namespace: null, on: subject.instance({}) }
      : ids[0]
        ? await this.#byId(ctx, ids[0], question)
        : await this.placed.execute(ctx, await this.namespaces.visibleNamespace(ctx, object.fullPath!), question);
    return requireKind(ability, found);
  }

  async #byId(ctx: RequestContext, which: (typeof IDS)[number], question: ObjectQuestion): Promise<AskedObject> {
    const { object } = question;
    switch (which) {
      case 'secretId': {
        const { place, row } = await this.secrets.byId(ctx, object.secretId!);
        return { namespace: place.namespace, on: asStoredSecret(place, row) };
      }
      case 'pipelineId': {
        const { project, pushRole } = await this.pipelines.visible(ctx, parseId(object.pipelineId!));
        return { namespace: project, on: asPipeline(project, pushRole) };
      }
      case 'jobId': {
        const { project, demands } = await this.jobs.visible(ctx, parseId(object.jobId!));
        return { namespace: project, on: asJob(project, demands) };
      }
      case 'memberId':
        return this.#member(ctx, question);
      case 'runnerId':
        return this.#runner(ctx, object.runnerId!);
    }
  }

  async #member(ctx: RequestContext, { ability, object, actorId }: ObjectQuestion): Promise<AskedObject> {
    const row = await this.members.find(ctx, parseId(object.memberId!));
    const namespace = await this.namespaces.visibleById(ctx, row.namespace_id);
    const granted = object.role == null ? row.role : fromRole(object.role);
    const on = subject.member({
      ancestorIds: row.ancestor_ids,
      archived: row.namespace_archived,
      namespace: row.namespace_kind,
      currentRole: row.role,
      grantedRole: ability === 'member:delete' ? null : granted,
      self: row.user_id === actorId,
    });
    return { namespace, on };
  }

  async #runner(ctx: RequestContext, id: string): Promise<AskedObject> {
    const row = await this.runners.visible(ctx, id);
    const on = ownedRunner(row);
    if (!on || row.namespace_id === null) return { namespace: null, on: subject.instance({}) };
    return { namespace: await this.namespaces.visibleById(ctx, row.namespace_id), on };
  }
}

function requireKind(ability: AbilityName, found: AskedObject): AskedObject {
  const kinds: readonly SubjectKind[] = abilityKinds[ability];
  if (kinds.includes(found.on.kind)) return found;
  throw badInput('object', `must be what ${ability} is about: ${kinds.join(' or ')}.`);
}
