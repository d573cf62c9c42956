import { Inject, Injectable } from '@nestjs/common';
import { abilityKinds, subject, type AbilityName, type Subject, type SubjectKind } from '@lockkeeper/abilities';
import { asEnvironment, Protections } from '../environments/index.js';
import { asNamespace, asProject, fromRole, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { badInput, notFound } from '../platform/errors/index.js';
import { asJob, asPipeline, asRef, ProjectDemands } from '../pipelines/index.js';
import { fromRefKind, ProtectedRefs } from '../projects/index.js';
import { asAnySecret, asManager, asSecretOfScope, asStoredSecret, FindSecret, SecretPlaces } from '../secrets/index.js';
import type { AbilityObjectInput } from './access.inputs.js';

interface Question {
  readonly ability: AbilityName;
  readonly object: AbilityObjectInput;
}
interface Placed {
  readonly namespace: Namespace;
  readonly on: Subject;
}

/** What a group or project holds, there or to be, named by its path and more. */
@Injectable()
export class PlacedObject {
  constructor(
    @Inject(FindSecret) private readonly secrets: FindSecret,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(Protections) private readonly protections: Protections,
    @Inject(ProtectedRefs) private readonly refs: ProtectedRefs,
    @Inject(ProjectDemands) private readonly demands: ProjectDemands,
  ) {}

  async execute(ctx: RequestContext, namespace: Namespace, question: Question): Promise<Placed> {
    const kinds: readonly SubjectKind[] = abilityKinds[question.ability];
    const { object } = question;
    const on = (kind: SubjectKind): boolean => kinds.includes(kind);
    if (object.secretName != null) return this.#secret(ctx, namespace, object);
    if (on('secret') && object.environment != null) return this.#newSecret(ctx, namespace, object.environment);
    if (on('environment')) return this.#environment(ctx, namespace, object);
    if (on('job') || on('pipeline') || on('ref')) return this.#run(ctx, namespace, question);
    if (on('protected_ref')) return this.#protectedRef(ctx, namespace, object);
    return { namespace, on: this.#plain(namespace, kinds, object) };
  }

  async #secret(ctx: RequestContext, namespace: Namespace, object: AbilityObjectInput): Promise<Placed> {
    // Who may not see secrets here is not to learn which names there are.
    if (!ctx.held.canSome('secret:read', asAnySecret(namespace))) throw notFound();
    const owner = { kind: namespace.kind as 'group' | 'project', fullPath: namespace.fullPath };
    const named = { name: object.secretName!, variant: object.variant ?? null };
    const { place, row } = await this.secrets.execute(ctx, owner, named);
    return { namespace: place.namespace, on: asStoredSecret(place, row) };
  }

  async #newSecret(ctx: RequestContext, namespace: Namespace, scope: string): Promise<Placed> {
    return { namespace, on: asSecretOfScope(await this.places.of(ctx, namespace), scope) };
  }

  async #environment(ctx: RequestContext, namespace: Namespace, object: AbilityObjectInput): Promise<Placed> {
    const project = requireProject(namespace);
    ctx.requireVisible('environment:list', asProject(project));
    const name = required(object.environment, 'environment');
    const deployRole = await this.protections.deployRoleFor(ctx, project.id, name);
    return { namespace, on: asEnvironment(project, name, deployRole) };
  }

  /** A ref, a pipeline on it, or a job of that pipeline. */
  async #run(ctx: RequestContext, namespace: Namespace, { ability, object }: Question): Promise<Placed> {
    const project = requireProject(namespace);
    ctx.requireVisible('ref:list', asProject(project));
    const kind = object.refKind == null ? 'branch' : fromRefKind(object.refKind);
    const ref = { ref_kind: kind, ref_name: required(object.refName, 'refName') };
    const demands = await this.demands.of(ctx, project.id);
    const [asked] = abilityKinds[ability];
    if (asked === 'job') {
      return { namespace, on: asJob(project, demands.ofJob({ ...ref, environment: object.environment ?? null })) };
    }
    const pushRole = demands.pushRole(ref);
    return { namespace, on: asked === 'pipeline' ? asPipeline(project, pushRole) : asRef(project, pushRole) };
  }

  async #protectedRef(ctx: RequestContext, namespace: Namespace, object: AbilityObjectInput): Promise<Placed> {
    const project = requireProject(namespace);
    ctx.requireVisible('protected_ref:list', asProject(project));
    const kind = object.refKind == null ? 'branch' : fromRefKind(object.refKind);
    const pattern = required(object.refName, 'refName');
    const pushRole = await this.refs.pushRoleForPattern(ctx, project.id, { kind, pattern });
    const { ancestorIds, archived } = project;
    return { namespace, on: subject.protected_ref({ ancestorIds, archived, pushRole }) };
  }

  #plain(namespace: Namespace, kinds: readonly SubjectKind[], object: AbilityObjectInput): Subject {
    const { ancestorIds, archived } = namespace;
    const kind = namespace.kind === 'project' ? 'project' : 'group';
    if (kinds.includes(kind)) return asNamespace(namespace);
    if (kinds.includes('secrets_manager')) return asManager(namespace);
    if (kinds.includes('runner')) return subject.runner({ ancestorIds, archived, namespace: kind });
    if (kinds.includes('secret'))
      throw badInput('object.secretName', 'is needed, or environment for a secret to be made.');
    if (!kinds.includes('member')) return asNamespace(namespace);
    const grantedRole = fromRole(required(object.role, 'role'));
    return subject.member({ ancestorIds, archived, namespace: kind, currentRole: null, grantedRole, self: false });
  }
}

function requireProject(namespace: Namespace): Namespace {
  if (namespace.kind !== 'project') throw notFound();
  return namespace;
}

function required<T>(value: T | null | undefined, field: string): T {
  if (value === null || value === undefined || value === '')
    throw badInput(`object.${field}`, 'is needed for this ability.');
  return value;
}
