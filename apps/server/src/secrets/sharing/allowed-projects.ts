import { Inject, Injectable } from '@nestjs/common';
import { asGroup, asProject, Namespaces, type Namespace } from '../../groups/index.js';
import { gather, type RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { badInput, refuse } from '../../platform/errors/index.js';
import { projectsBelow } from './sharing.query.js';

const MOST_PROJECTS = 500;

/** A project on a list, as it stands now. */
export interface ListedProject {
  readonly id: number;
  /** Null when the viewer does not see it, or it is in the trash. */
  readonly project: Namespace | null;
  readonly below: boolean;
}

interface SharedSecret {
  readonly ownerId: number;
  readonly allowedProjectIds: readonly number[];
}

/** The projects that a group's secret is for. */
@Injectable()
export class AllowedProjects {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  /** Ids of the projects that a request names; undefined when it names none. Absent and hidden are refused alike. */
  async idsOf(
    ctx: RequestContext,
    owner: Namespace,
    fullPaths: readonly string[] | null | undefined,
  ): Promise<number[] | undefined> {
    if (fullPaths == null) return undefined;
    if (owner.kind !== 'group') throw badInput('allowedProjects', 'is for secrets of a group only.');
    const asked = [...new Set(fullPaths.map((path) => path.toLowerCase()))];
    if (asked.length > MOST_PROJECTS) throw badInput('allowedProjects', `must have at most ${MOST_PROJECTS} projects.`);
    const possible = asked.filter((path) => !path.includes('\0'));
    const found = await projectsBelow(this.database, ctx, owner.id, possible);
    const known = await this.namespaces.anyByIds(
      ctx,
      found.map(({ id }) => id),
    );
    const seen = found.filter(({ id }) => ctx.can('project:read', asProject(known.get(id)!)));
    if (seen.length === asked.length) return seen.map(({ id }) => id).sort((a, b) => a - b);
    const paths = new Set(seen.map(({ fullPath }) => fullPath));
    const wrong = asked.filter((path) => !paths.has(path)).slice(0, 5);
    const sentence = `These are no projects below ${owner.fullPath} that you see: ${wrong.join(', ')}.`;
    throw refuse('PROJECT_NOT_BELOW', 'allowedProjects', sentence);
  }

  /**
   * A new list, with what stands on the present one and its editor does not see, or is in the trash: he can neither name
   * that nor know that he takes it away.
   */
  async withHidden(ctx: RequestContext, present: readonly number[], asked: readonly number[]): Promise<number[]> {
    const known = await this.namespaces.anyByIds(ctx, present);
    const hidden = present.filter((id) => {
      const found = known.get(id);
      return found !== undefined && liveAndSeen(ctx, found) === null;
    });
    return [...new Set([...asked, ...hidden])].sort((one, other) => one - other);
  }

  /** Two statements for all secrets of an answer. Projects that the viewer does not see count for nobody but members. */
  async show(ctx: RequestContext, shared: SharedSecret): Promise<ListedProject[]> {
    const ids = [...shared.allowedProjectIds, shared.ownerId];
    const loaded = await Promise.all(ids.map((id) => gather(ctx, 'allowed-projects', String(id), this.#load(ctx))));
    const owner = loaded.at(-1);
    const member = owner !== undefined && ctx.can('secret:list', asGroup(owner));
    const listed = shared.allowedProjectIds.map((id, index) => listedProject(ctx, id, { owner, found: loaded[index] }));
    return listed.filter(({ project }) => member || project !== null);
  }

  #load(ctx: RequestContext): (ids: readonly string[]) => Promise<ReadonlyMap<string, Namespace>> {
    return async (ids) => {
      const found = await this.namespaces.anyByIds(ctx, ids.map(Number));
      return new Map([...found].map(([id, namespace]) => [String(id), namespace]));
    };
  }
}

function listedProject(
  ctx: RequestContext,
  id: number,
  { owner, found }: { owner: Namespace | undefined; found: Namespace | undefined },
): ListedProject {
  const live = found?.deletedAt === null ? found : null;
  return {
    id,
    project: live && liveAndSeen(ctx, live),
    below: live !== null && owner !== undefined && live.ancestorIds.includes(owner.id),
  };
}

const liveAndSeen = (ctx: RequestContext, project: Namespace): Namespace | null =>
  project.deletedAt === null && ctx.can('project:read', asProject(project)) ? project : null;
