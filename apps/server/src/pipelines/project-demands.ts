import { Inject, Injectable } from '@nestjs/common';
import { Protections } from '../environments/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { ProtectedRefs, type RefKindColumn } from '../projects/index.js';
import type { JobDemands } from './pipeline.policy.js';

/** What protects the refs and environments of one project, in memory: a list asks it for each of its rows. */
export interface Demands {
  pushRole(ref: { readonly ref_kind: RefKindColumn; readonly ref_name: string }): number | null;
  ofJob(job: {
    readonly ref_kind: RefKindColumn;
    readonly ref_name: string;
    readonly environment: string | null;
  }): JobDemands;
}

@Injectable()
export class ProjectDemands {
  constructor(
    @Inject(ProtectedRefs) private readonly refs: ProtectedRefs,
    @Inject(Protections) private readonly protections: Protections,
  ) {}

  async of(ctx: RequestContext, projectId: number): Promise<Demands> {
    const push = await this.refs.pushRoles(ctx, projectId);
    const deploy = await this.protections.deployRoles(ctx, projectId);
    const pushRole: Demands['pushRole'] = (ref) => push({ kind: ref.ref_kind, name: ref.ref_name });
    return {
      pushRole,
      ofJob: (job) => ({
        environmentName: job.environment,
        pushRole: pushRole(job),
        deployRole: job.environment === null ? null : deploy(job.environment),
      }),
    };
  }
}
