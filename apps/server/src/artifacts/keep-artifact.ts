import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { badInput } from '../platform/errors/index.js';
import { Settings } from '../settings/index.js';
import { ArtifactFiles, type WrittenFile } from './artifact-files.js';
import { addArtifact, setDotenv } from './artifacts.query.js';
import { readFilePart } from './multipart-file.js';
import { BadDotenv } from './parse-dotenv.js';
import { ReadDotenv } from './read-dotenv.js';
import { ScanArtifacts } from './scan-artifacts.js';

const MEGABYTE = 1024 * 1024;
const DAY = 86_400;
/** An archive, its metadata, and a report of each type. */
const MOST_OF_A_JOB = 30;
const KIND = /^[a-z][a-z0-9_]{0,49}$/;
const FORMATS = new Set(['zip', 'gzip', 'raw']);

export interface Upload {
  readonly jobId: number;
  readonly handout: number;
  readonly kind: unknown;
  readonly format: unknown;
  readonly contentType: unknown;
  readonly form: unknown;
}

/** `kept`; `over`: no runner has the job any more; `too_large`; `none`: this server keeps no artifacts. */
export type Keeping = 'kept' | 'over' | 'too_large' | 'none' | RefusedReport;

/** A report that cannot be what it says, with the reason. */
export interface RefusedReport {
  readonly refused: string;
}

interface Written {
  readonly kind: string;
  readonly format: string;
  readonly fileName: string;
  readonly written: WrittenFile;
  /** Of a dotenv report. */
  readonly variables: Readonly<Record<string, string>> | null;
}

/** Keeps what a job leaves behind: streamed to a file, then made known. What is sent again takes the place of the first. */
@Injectable()
export class KeepArtifact {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Settings) private readonly settings: Settings,
    @Inject(ArtifactFiles) private readonly files: ArtifactFiles,
    @Inject(ScanArtifacts) private readonly scan: ScanArtifacts,
    @Inject(ReadDotenv) private readonly dotenv: ReadDotenv,
  ) {}

  async execute(ctx: RequestContext, upload: Upload): Promise<Keeping> {
    if (!this.files.available) return 'none';
    const { kind = 'archive', format = 'zip', form } = upload;
    if (typeof kind !== 'string' || !KIND.test(kind)) throw badInput('artifact_type', 'must be a word in lower case.');
    if (typeof format !== 'string' || !FORMATS.has(format))
      throw badInput('artifact_format', 'must be zip, gzip or raw.');
    if (typeof upload.contentType !== 'string' || !isReadable(form))
      throw badInput('Content-Type', 'must be multipart/form-data.');
    const { artifactMaxMegabytes } = await this.settings.numbers(ctx);
    const found = await readFilePart(form, upload.contentType, async ({ fileName, bytes }) => ({
      fileName: nameOf(fileName, kind),
      written: await this.files.write(bytes, artifactMaxMegabytes * MEGABYTE),
    }));
    if (!found.written) return 'too_large';
    const { fileName, written } = found;
    const variables = kind === 'dotenv' ? await this.#variablesOf(upload, written.id, format) : null;
    if (variables instanceof BadDotenv) return { refused: `The dotenv report: ${variables.message}` };
    return this.#add(ctx, upload, { kind, format, fileName, written, variables });
  }

  async #variablesOf(
    { jobId }: Upload,
    fileId: string,
    format: string,
  ): Promise<Readonly<Record<string, string>> | BadDotenv> {
    try {
      return await this.dotenv.read({ jobId, fileId, format });
    } catch (error) {
      await this.files.remove([fileId]);
      if (error instanceof BadDotenv) return error;
      throw error;
    }
  }

  async #add(
    ctx: RequestContext,
    { jobId, handout }: Upload,
    { kind, format, fileName, written, variables }: Written,
  ): Promise<Keeping> {
    const { id, size, sha256 } = written;
    const { artifactDays } = await this.settings.numbers(ctx);
    const rules = { most: MOST_OF_A_JOB, defaultSeconds: artifactDays * DAY };
    const artifact = { id, jobId, handout, kind, format, fileName, size, sha256 };
    // A crash before this leaves a file that no row names; the sweeper takes it.
    const added = await this.database.transaction(ctx, async (inside) => {
      const row = await addArtifact(this.database, inside, artifact, rules);
      if (row && variables) await setDotenv(this.database, inside, jobId, variables);
      return row;
    });
    if (!added) {
      await this.files.remove([id]);
      return 'over';
    }
    if (added.replaced) await this.files.remove([added.replaced]);
    this.scan.soon();
    return 'kept';
  }
}

const isReadable = (form: unknown): form is Readable =>
  typeof form === 'object' && form !== null && typeof (form as Readable).pipe === 'function';

/** The last part of a path, without what a header or a terminal would obey. */
function nameOf(given: string, kind: string): string {
  const name = (given.split(/[/\\]/).at(-1) ?? '').replace(/[^\p{L}\p{N} ._()+@=-]/gu, '_').slice(0, 200);
  return /[^ .]/.test(name) ? name : kind;
}
