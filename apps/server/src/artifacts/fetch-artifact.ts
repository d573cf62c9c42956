import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { asProject } from '../groups/index.js';
import { asJob, ShowJobs } from '../pipelines/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { ArtifactFiles } from './artifact-files.js';
import { archiveFor, findArtifact, isLiveToken, leftTo, type ArtifactRow } from './artifacts.query.js';

/** An artifact on its way out. */
export interface OpenArtifact {
  readonly fileName: string;
  readonly format: string;
  readonly size: number;
  readonly bytes: Readable;
}

/** An earlier job whose archive a job fetches. */
export interface DependencyArchive {
  readonly id: number;
  readonly name: string;
  readonly artifacts_file: { readonly filename: string; readonly size: number };
}

export interface LeftToJob {
  readonly dependencies: readonly DependencyArchive[];
  readonly variables: readonly { readonly key: string; readonly value: string }[];
}

/** Gives out what jobs left behind: to people who may look into the job, and to jobs that depend on it. */
@Injectable()
export class FetchArtifact {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ShowJobs) private readonly jobs: ShowJobs,
    @Inject(ArtifactFiles) private readonly files: ArtifactFiles,
  ) {}

  /** `projectId`: what the address names beside the job; it must be the job's own. */
  async forPerson(ctx: RequestContext, of: { jobId: number; projectId: number; kind: string }): Promise<OpenArtifact> {
    const { row, project, demands } = await this.jobs.visible(ctx, of.jobId);
    if (row.project_id !== of.projectId) throw notFound();
    ctx.require('job_log:read', asJob(project, demands));
    const artifact = await findArtifact(this.database, ctx, of.jobId, of.kind);
    if (!artifact || artifact.access === 'none') throw notFound();
    // The configuration may keep them from some of those who may read the log.
    if (artifact.access === 'developer') ctx.require('job:cancel', asJob(project, demands));
    if (artifact.access === 'maintainer') ctx.require('project:update', asProject(project));
    return this.#open(artifact);
  }

  /** Null: the token is of no job that runs. Throws NOT_FOUND where that job does not depend on this one. */
  async forJob(ctx: RequestContext, jobId: number, tokenHash: Buffer): Promise<OpenArtifact | null> {
    const artifact = await archiveFor(this.database, ctx, jobId, tokenHash);
    if (artifact) return this.#open(artifact);
    if (await isLiveToken(this.database, ctx, tokenHash)) throw notFound();
    return null;
  }

  /** What a job gets of those that it depends on: their archives and variables, the weakest first. */
  async leftTo(ctx: RequestContext, jobId: number): Promise<LeftToJob> {
    const rows = await leftTo(this.database, ctx, jobId);
    return {
      dependencies: rows.flatMap(({ job_id: id, job_name: name, file_name: filename, byte_length: size }) =>
        filename === null ? [] : [{ id, name, artifacts_file: { filename, size } }],
      ),
      variables: rows.flatMap((row) => Object.entries(row.dotenv ?? {}).map(([key, value]) => ({ key, value }))),
    };
  }

  async #open(row: ArtifactRow): Promise<OpenArtifact> {
    const bytes = await this.files.read(row.id);
    if (!bytes) throw notFound();
    return { fileName: row.file_name, format: row.format, size: row.byte_length, bytes };
  }
}
