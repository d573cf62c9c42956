import { Inject, Injectable } from '@nestjs/common';
import { asNamespace, asProject, Namespaces, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { asStoredSecret, hiddenAmong } from '../secrets/index.js';
import type { Compared } from './compare-change.js';
import type { JobChange } from './compare-jobs.js';
import type { AbilityChange, PersonChange } from './compare-people.js';
import { namesOf, type PersonName } from './snapshot.query.js';
import type { Thing } from './things.js';

/** Abilities on things that differ alike: secrets of one owner together. */
export interface ShownAbilities extends Omit<AbilityChange, 'thing'> {
  readonly kind: Thing['kind'];
  readonly ownerPath: string;
  readonly names: readonly string[];
  readonly count: number;
  readonly hiddenCount: number;
}

export interface ShownPerson extends Omit<PersonChange, 'changes'> {
  readonly user: PersonName;
  readonly abilities: readonly ShownAbilities[];
}

export interface ShownJob extends JobChange {
  readonly projectPath: string;
}

/** A comparison as somebody may see it: what is hidden from him is counted. */
export interface Shown {
  readonly compared: Compared;
  readonly namespace: Namespace;
  readonly people: readonly ShownPerson[];
  readonly hiddenPeople: number;
  readonly jobs: readonly ShownJob[];
  readonly hiddenJobs: number;
}

const MOST_NAMES = 20;

@Injectable()
export class ShowComparison {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, compared: Compared): Promise<Shown> {
    const { namespace } = compared.weighed.before.place;
    const seesPeople = ctx.can('member:list', asNamespace(namespace));
    const people = seesPeople ? await this.people(ctx, compared.people) : [];
    const projectIds = [...new Set(compared.jobs.map((job) => job.shape.project_id))];
    const projects = await this.namespaces.anyByIds(ctx, projectIds);
    const hidden = await hiddenAmong(this.database, ctx, [...new Set(compared.jobs.flatMap(secretsOf))]);
    const jobs = merged(compared.jobs).flatMap((job) => {
      const project = projects.get(job.shape.project_id);
      const named = secretsOf(job).every((id) => !hidden.has(id));
      const seen = named && project && ctx.can('secret_use:list', asProject(project));
      return seen ? [{ ...job, projectPath: project.fullPath }] : [];
    });
    const all = countOf(compared.jobs);
    const hiddenPeople = compared.people.length - people.length;
    return { compared, namespace, people, hiddenPeople, jobs, hiddenJobs: all - countOf(jobs) };
  }

  private async people(ctx: RequestContext, changes: readonly PersonChange[]): Promise<ShownPerson[]> {
    const names = await namesOf(this.database, ctx, [...changes.map((change) => change.userId)]);
    const byId = new Map(names.map((name) => [name.id, name]));
    const shown = changes.flatMap(({ changes: all, ...person }) => {
      const user = byId.get(person.userId);
      return user ? [{ ...person, user, abilities: together(ctx, all) }] : [];
    });
    return shown.sort((a, b) => (a.user.username.toLowerCase() < b.user.username.toLowerCase() ? -1 : 1));
  }
}

function together(ctx: RequestContext, changes: readonly AbilityChange[]): ShownAbilities[] {
  const groups = new Map<string, AbilityChange[]>();
  for (const change of changes) {
    const { thing, gained, lost, from } = change;
    const apart = thing.kind === 'secret' ? thing.place.namespace.id : thing.key;
    const key = JSON.stringify([thing.kind, apart, gained, lost, from]);
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups.values()].map((alike) => {
    const [{ thing, ...rest }] = alike as [AbilityChange];
    const visible = alike.filter((change) => mayKnow(ctx, change.thing));
    const ownerPath = thing.place.namespace.fullPath;
    const names = visible.slice(0, MOST_NAMES).map((change) => nameOf(change.thing));
    return {
      ...rest,
      kind: thing.kind,
      ownerPath,
      names,
      count: alike.length,
      hiddenCount: alike.length - visible.length,
    };
  });
}

/** The secrets that what is told of a job names. */
const secretsOf = ({ secretIdBefore, secretIdAfter }: JobChange): string[] =>
  [secretIdBefore, secretIdAfter].filter((id) => id !== null);

const mayKnow = (ctx: RequestContext, { secret, place }: Thing): boolean =>
  secret === null || ctx.can('secret:read', asStoredSecret(place, secret));

const nameOf = ({ name, secret }: Thing): string =>
  secret && secret.environment_scope !== '*' ? `${name} (${secret.environment_scope})` : name;

/** Jobs of one name, ref, environment and source that a secret is withheld from alike count together. */
function merged(jobs: readonly JobChange[]): JobChange[] {
  const groups = new Map<string, JobChange>();
  for (const job of jobs) {
    const { shape } = job;
    const place = [shape.project_id, shape.job_name, shape.ref_kind, shape.ref_name, shape.environment, shape.source];
    const key = JSON.stringify([...place, shape.secret_name, ...secretsOf(job), job.change, job.code, job.from]);
    const known = groups.get(key);
    groups.set(key, { ...job, jobIds: [...new Set([...(known?.jobIds ?? []), ...job.jobIds])] });
  }
  return [...groups.values()];
}

const countOf = (jobs: readonly JobChange[]): number => new Set(jobs.flatMap((job) => job.jobIds)).size;
