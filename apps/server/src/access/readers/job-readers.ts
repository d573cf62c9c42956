import { Inject, Injectable } from '@nestjs/common';
import { ActorAbilities } from '@lockkeeper/abilities';
import type { RequestContext } from '../../platform/context/index.js';
import {
  environmentClasses,
  environmentClassOf,
  JobShapes,
  refClasses,
  refClassOf,
  type EnvironmentClass,
  type RefClass,
  type ShapeGate,
  type ShapeProject,
  type ShapeUse,
  type Starter,
} from '../../releases/index.js';
import { once, OwnerPeople } from './owner-people.js';
import { compareKeys, cut, type JobReader, type ReadersQuestion, type SectionPage } from './reader.js';

// As many as fill a page where each gets the secret; only where most get nothing it takes more.
const FIRST_PROJECTS = 120;
const MORE_PROJECTS = 1000;

interface Scene {
  readonly gate: ShapeGate;
  readonly uses: readonly ShapeUse[];
  /** By project. */
  readonly usesOf: ReadonlyMap<number, readonly ShapeUse[]>;
}

/** Kinds of jobs that could have a value, and those that had it and no longer could: by the gate, over all projects in reach. */
@Injectable()
export class JobReaders {
  constructor(
    @Inject(OwnerPeople) private readonly people: OwnerPeople,
    @Inject(JobShapes) private readonly shapes: JobShapes,
  ) {}

  async jobs(ctx: RequestContext, question: ReadersQuestion, page: SectionPage): Promise<JobReader[]> {
    const scene = await this.#scene(ctx, question);
    if (!scene) return [];
    const reach = { ownerId: question.owner.id, onlyIds: scene.gate.row.allowed_project_ids };
    const found: JobReader[] = [];
    let fromId = page.after?.[0] ?? 0;
    for (let size = FIRST_PROJECTS; found.length < page.size && !scene.gate.lost; size = MORE_PROJECTS) {
      const projects = await this.shapes.projects(ctx, reach, { fromId, size });
      const starters = await this.#starters(ctx, question, projects);
      for (const project of projects) {
        if (scene.gate.lost) break;
        found.push(...shapesOf(scene, project, starters).filter(behind(page)));
      }
      if (projects.length < size) break;
      fromId = projects.at(-1)!.project_id + 1;
    }
    return cut(found, page);
  }

  /** Of the jobs that had it, the ones that would not get it now. */
  async former(ctx: RequestContext, question: ReadersQuestion, page: SectionPage): Promise<JobReader[]> {
    const scene = await this.#scene(ctx, question);
    if (!scene) return [];
    const projects = await this.shapes.projectsById(ctx, [...new Set(scene.uses.map((use) => use.project_id))]);
    const starters = await this.#starters(ctx, question, [...projects.values()]);
    const found = scene.uses.flatMap((use): JobReader[] => {
      const project = projects.get(use.project_id) ?? null;
      const ref = { kind: use.ref_kind, name: use.ref_name };
      const { environment, source } = use;
      const answer = project && scene.gate.ask(project, { ref, environment, source }, starters);
      return answer?.gets ? [] : [lapsed(use, { project, answer })];
    });
    return cut(found, page);
  }

  #scene(ctx: RequestContext, { secret, owner, since }: ReadersQuestion): Promise<Scene | null> {
    const { id, name } = secret.row;
    return once(ctx, `readers.scene:${id}:${since.getTime()}`, async () => {
      const gate = await this.shapes.gate(ctx, { id, name, ownerId: owner.id });
      if (!gate) return null;
      const uses = await this.shapes.uses(ctx, id, since);
      return { gate, uses, usesOf: byProject(uses) };
    });
  }

  /** Who could start jobs of these projects: looked up only where one protects an environment. */
  async #starters(
    ctx: RequestContext,
    question: ReadersQuestion,
    projects: readonly ShapeProject[],
  ): Promise<Starter[]> {
    const protecting = projects.filter((project) => (project.protected_environments?.length ?? 0) > 0);
    if (protecting.length === 0) return [];
    const below = new Set(protecting.flatMap((project) => project.ancestor_ids));
    for (const id of question.owner.ancestorIds) below.delete(id);
    const over = await this.people.members(ctx, question);
    const more = below.size === 0 ? [] : await this.people.membersOf(ctx, [...below]);
    return [...new Map([...over, ...more])].map(([userId, facts]) => ({
      userId,
      abilities: new ActorAbilities(facts),
    }));
  }
}

function byProject(uses: readonly ShapeUse[]): ReadonlyMap<number, readonly ShapeUse[]> {
  const found = new Map<number, ShapeUse[]>();
  for (const use of uses) {
    const his = found.get(use.project_id);
    if (his) his.push(use);
    else found.set(use.project_id, [use]);
  }
  return found;
}

const behind =
  ({ after }: SectionPage) =>
  ({ key }: JobReader): boolean =>
    after === null || compareKeys(key, after) > 0;

function shapesOf({ gate, usesOf }: Scene, project: ShapeProject, starters: readonly Starter[]): JobReader[] {
  const refs = refClasses(project, gate.facts.refScope);
  const environments = environmentClasses(project, gate.environments);
  const his = usesOf.get(project.project_id) ?? [];
  const used = tally(his, (use) => {
    const ref = refClassOf(refs, { kind: use.ref_kind, name: use.ref_name });
    const environment = environmentClassOf(environments, use.environment);
    return ref && environment ? keyOf(ref, environment) : '';
  });
  return environments.flatMap((environment) =>
    refs.flatMap((ref): JobReader[] => {
      const shape = { ref: { kind: ref.kind, name: ref.asked }, environment: environment.asked };
      const answer = gate.ask(project, shape, starters);
      if (!answer.gets) return [];
      const key = keyOf(ref, environment);
      const projectId = project.project_id;
      const common = { kind: 'job', key: [projectId, key], projectId, project, ref, environment, answer } as const;
      return [{ ...common, uses: used.get(key) ?? null, runnerIds: [] }];
    }),
  );
}

function tally(
  uses: readonly ShapeUse[],
  keyOfUse: (use: ShapeUse) => string,
): ReadonlyMap<string, { count: number; last: Date }> {
  const sums = new Map<string, { count: number; last: Date }>();
  for (const use of uses) {
    const known = sums.get(keyOfUse(use));
    const last = known && known.last > use.last_used_at ? known.last : use.last_used_at;
    sums.set(keyOfUse(use), { count: (known?.count ?? 0) + use.uses, last });
  }
  return sums;
}

const keyOf = (ref: RefClass, environment: EnvironmentClass): string =>
  JSON.stringify([environment.asked === null ? 0 : 1, environment.pattern, ref.kind, ref.pattern]);

function lapsed(use: ShapeUse, { project, answer }: Pick<JobReader, 'project' | 'answer'>): JobReader {
  const ref = { kind: use.ref_kind, pattern: use.ref_name, protected: false, asked: use.ref_name };
  const environment = { pattern: use.environment, asked: use.environment };
  return {
    kind: 'former_job',
    key: [use.project_id, JSON.stringify([use.environment, use.ref_kind, use.ref_name, use.source])],
    projectId: use.project_id,
    project,
    ref,
    environment,
    answer,
    uses: { count: use.uses, last: use.last_used_at },
    runnerIds: use.runner_ids.flatMap((id) => (id === null ? [] : [id])),
  };
}
