import { ActorAbilities, roleLevel } from '@lockkeeper/abilities';
import {
  compareSpecificity,
  decideAsked,
  withholdsFromAll,
  type Asked,
  type Hypothetical,
  type JobFacts,
  type SecretFacts,
} from '@lockkeeper/release';
import { environmentFacts, projectFacts, toSecretFacts } from './gate-facts.js';
import type { CandidateRow } from './candidate-rows.js';
import type { ShapeProject } from './job-shapes.query.js';
import type { ScopeAmong } from './shape-classes.js';

/** Somebody who could start a job. */
export interface Starter {
  readonly userId: number;
  readonly abilities: ActorAbilities;
}

export interface AskedShape {
  readonly ref: { readonly kind: 'branch' | 'tag'; readonly name: string };
  readonly environment: string | null;
  readonly source?: string;
}

export interface ShapeAnswer {
  readonly decision: Hypothetical;
  /** Whether such a job gets exactly this secret, and no other variant. */
  readonly gets: boolean;
  readonly environmentProtected: boolean;
  readonly approvalNeeded: boolean;
  /** Which of such jobs get it; null: all of them. */
  readonly condition: string | null;
  /** Where deploying takes a right: somebody who has it. Null where nobody has, or nothing is protected. */
  readonly starter: Starter | null;
}

const ANY_SOURCE = 'push';

// One job stands for many here, and a condition may tell them apart: to leave it out names more jobs rather than fewer.
const unconditional = (row: CandidateRow): SecretFacts => ({ ...toSecretFacts(row), condition: null });

/** Asks the gate which jobs could have one secret, without any job. The job names it by its owner, which hides the least. */
export class ShapeGate {
  readonly facts: SecretFacts;
  readonly environments: ScopeAmong;
  readonly #candidates: readonly SecretFacts[];
  readonly #entry: Asked;
  #lost = false;
  // A project is asked about every environment with every ref: what one of them comes to is found once.
  readonly #found = new WeakMap<ShapeProject, Map<string, unknown>>();

  constructor(
    readonly row: CandidateRow,
    rows: readonly CandidateRow[],
    private readonly now: Date,
  ) {
    this.facts = unconditional(row);
    this.#candidates = rows.map(unconditional);
    const scope = row.environment_scope;
    const others = rows.filter((other) => other.id !== row.id).map((other) => other.environment_scope);
    this.environments = { scope, outranking: others.filter((other) => compareSpecificity(scope, other) >= 0) };
    const source = row.owner_kind === 'project' ? null : `group/${row.owner_path}`;
    this.#entry = { variable: 'SECRET', name: row.name, source };
  }

  /** Whether an answer has told that no job at all gets the secret now: then no further one need be asked about. */
  get lost(): boolean {
    return this.#lost;
  }

  /** `starters` are tried in their order, where deploying takes a right. */
  ask(project: ShapeProject, shape: AskedShape, starters: Iterable<Starter>): ShapeAnswer {
    const { facts, starter } = this.#known(project, `e${shape.environment ?? ''}${shape.environment === null}`, () =>
      this.#environment(project, shape.environment, starters),
    );
    const place = this.#known(project, `r${shape.ref.kind}${shape.ref.name}`, () => projectFacts(project, shape.ref));
    const job: JobFacts = {
      id: 0,
      state: undefined,
      tokenValid: undefined,
      askedBy: undefined,
      assignedTo: undefined,
      ...place,
      asked: [this.#entry],
      environment: facts,
      source: shape.source ?? this.row.accepted_sources?.[0] ?? ANY_SOURCE,
      fork: false,
      debugTrace: undefined,
      interactiveSession: undefined,
    };
    const candidates = this.#candidates;
    const decision = decideAsked({ asked: this.#entry, candidates, job, phase: 'hypothetical', now: this.now });
    this.#lost ||= decision.secretId === this.row.id && decision.refusals.some(({ code }) => withholdsFromAll(code));
    const gets = decision.outcome === 'would_release' && decision.secretId === this.row.id;
    const { approval_required: ofSecret, condition } = this.row;
    const approvalNeeded = ofSecret || (facts?.requiredApprovals ?? 0) > 0;
    return { decision, gets, environmentProtected: facts?.protected ?? false, approvalNeeded, condition, starter };
  }

  #known<T>(project: ShapeProject, key: string, find: () => T): T {
    let found = this.#found.get(project);
    if (!found) this.#found.set(project, (found = new Map<string, unknown>()));
    if (!found.has(key)) found.set(key, find());
    return found.get(key) as T;
  }

  #environment(
    project: ShapeProject,
    name: string | null,
    starters: Iterable<Starter>,
  ): { facts: JobFacts['environment']; starter: Starter | null } {
    const facts = environmentFacts(project, name, null);
    if (!facts?.protected || !environmentFacts(project, name, this.#highest(project))?.actorMayDeploy)
      return { facts, starter: null };
    for (const starter of starters) {
      const his = environmentFacts(project, name, starter.abilities);
      if (his?.actorMayDeploy) return { facts: his, starter };
    }
    return { facts, starter: null };
  }

  /** Where not even an owner may deploy, nobody need be asked. */
  #highest({ ancestor_ids: ids }: ShapeProject): ActorAbilities {
    const memberships = [{ namespaceId: ids[0]!, role: roleLevel('owner'), expiresAt: null }];
    return new ActorAbilities({ admin: false, memberships, now: this.now });
  }
}
