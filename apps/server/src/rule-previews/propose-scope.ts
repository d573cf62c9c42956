import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { badInput } from '../platform/errors/index.js';
import { JobShapes, type ShapeUse } from '../releases/index.js';
import { asSecret, FindSecret, type SecretView } from '../secrets/index.js';
import { narrowScope, type CurrentScope, type NarrowerScope, type UsedBy } from './narrow-scope.js';
import type { RuleChangeInput } from './rule-previews.inputs.js';

const MOST_DAYS = 400;
const DAYS = 90;

export interface ScopeProposal {
  readonly days: number;
  readonly view: SecretView;
  /** No job has had it, though it has been there for all these days. */
  readonly unused: boolean;
  /** Kinds of jobs that got it within these days, the latest first. */
  readonly uses: readonly (ShapeUse & { readonly projectPath: string })[];
  /** Null: it is used as widely as it is released, or not at all. */
  readonly proposal: { readonly scope: NarrowerScope; readonly change: RuleChangeInput } | null;
}

/** What a secret is really used for, and the change that would release it for nothing else. */
@Injectable()
export class ProposeScope {
  constructor(
    @Inject(FindSecret) private readonly find: FindSecret,
    @Inject(JobShapes) private readonly shapes: JobShapes,
  ) {}

  async execute(ctx: RequestContext, asked: { secretId: string; days?: number | null }): Promise<ScopeProposal> {
    const days = asked.days ?? DAYS;
    if (days < 1 || days > MOST_DAYS) throw badInput('days', `must be from 1 to ${MOST_DAYS}.`);
    const view = await this.find.byId(ctx, asked.secretId);
    ctx.require('secret:update', asSecret(view.place, view.row));
    const since = new Date(ctx.now().getTime() - days * 86_400_000);
    const found = await this.shapes.uses(ctx, view.row.id, since);
    const projects = await this.shapes.projectsById(ctx, [...new Set(found.map((use) => use.project_id))]);
    const uses = found
      .map((use) => ({ ...use, projectPath: projects.get(use.project_id)?.project_path ?? '' }))
      .sort((a, b) => b.last_used_at.getTime() - a.last_used_at.getTime());
    const usedBy = uses.map((use): UsedBy => {
      const { projectPath, ref_kind: refKind, ref_name: refName, environment } = use;
      return {
        projectPath,
        refKind,
        refName,
        environment,
        protectedRefs: projects.get(use.project_id)?.protected_refs ?? [],
      };
    });
    const listed = view.row.allowed_project_ids;
    const known = listed && (await this.shapes.projectsById(ctx, listed));
    const scope = narrowScope(scopeOf(view, known && [...known.values()].map((one) => one.project_path)), usedBy);
    const answer = { days, view, uses, unused: uses.length === 0 && view.row.created_at <= since };
    if (Object.keys(scope).length === 0) return { ...answer, proposal: null };
    return { ...answer, proposal: { scope, change: changeOf(view, scope) } };
  }
}

function scopeOf({ row, place }: SecretView, listed: readonly string[] | null): CurrentScope {
  return {
    environment: row.environment_scope,
    branch: row.branch_scope,
    tag: row.tag_scope,
    protected: row.protected,
    projects: place.namespace.kind === 'project' ? undefined : listed,
  };
}

/** As it would be given to the mutation that makes it. */
function changeOf({ row, place }: SecretView, scope: NarrowerScope): RuleChangeInput {
  const { projects, ...narrower } = scope;
  const { name, environment_scope: variant, metadata_version: metadataCas } = row;
  const shared = { name, variant, metadataCas, ...narrower };
  if (place.namespace.kind === 'project')
    return { projectSecretUpdate: { projectPath: place.namespace.fullPath, ...shared } };
  return {
    groupSecretUpdate: {
      groupPath: place.namespace.fullPath,
      ...shared,
      ...(projects && { allowedProjects: [...projects] }),
    },
  };
}
