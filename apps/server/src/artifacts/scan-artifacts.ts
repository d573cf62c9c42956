import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { RecordFindings, type Seen } from '../findings/index.js';
import { ScrubReleased, versionNamed } from '../pipelines/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Background } from '../platform/jobs/index.js';
import { LOGGER, type Logger } from '../platform/logging/index.js';
import { ArtifactFiles } from './artifact-files.js';
import { endScan, nextUnscanned, type UnscannedArtifact } from './artifacts.query.js';
import { searchArtifact, type ArtifactSearched, type FoundInFile } from './search-artifact.js';

const TURN_SECONDS = 30;
const NAME = 'scan-artifacts';

/**
 * Looks through what jobs left behind for forms of the values that they were given, after the runner has its answer: what
 * is found is told, and the artifact stays as it is. What a crash or an unreachable store leaves is done at a later turn.
 */
@Injectable()
export class ScanArtifacts implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Background) private readonly background: Background,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(ArtifactFiles) private readonly files: ArtifactFiles,
    @Inject(ScrubReleased) private readonly scrub: ScrubReleased,
    @Inject(RecordFindings) private readonly findings: RecordFindings,
  ) {}

  onModuleInit(): void {
    if (this.files.available) this.background.every(TURN_SECONDS, NAME, (ctx) => this.execute(ctx), 2);
  }

  /** There is a new one. */
  soon(): void {
    this.background.soon(NAME, (ctx) => this.execute(ctx));
  }

  /** One after the other: each costs memory and time. */
  async execute(ctx: RequestContext): Promise<void> {
    const passedOver: string[] = [];
    for (;;) {
      const artifact = await nextUnscanned(this.database, ctx, passedOver);
      if (!artifact) return;
      try {
        await this.#scan(ctx, artifact);
      } catch (error) {
        // One that cannot be done now must not keep the others waiting.
        passedOver.push(artifact.id);
        this.logger.warn(
          { artifactId: artifact.id, jobId: artifact.job_id, err: nameOf(error) },
          'artifact not scanned yet',
        );
      }
    }
  }

  async #scan(ctx: RequestContext, artifact: UnscannedArtifact): Promise<void> {
    const { scan, found, fileName } = await this.#search(artifact);
    await this.database.transaction(ctx, async (inside) => {
      await this.findings.execute(inside, artifact.job_id, found.map(seen));
      await endScan(this.database, inside, { id: artifact.id, scan, fileName });
    });
  }

  async #search(artifact: UnscannedArtifact): Promise<ArtifactSearched> {
    const { id, job_id: jobId, format, file_name: fileName, byte_length: size } = artifact;
    const nothing = { scan: 'whole', found: [], fileName } as const;
    const wanted = await this.scrub.searcherOf(jobId);
    if (!wanted) return nothing;
    const file = await this.files.open(id);
    // It was replaced, or has expired; its row goes or is gone.
    if (!file) return { ...nothing, scan: 'unreadable' };
    try {
      const searched = await searchArtifact(wanted.scrubber, { file, size, format, fileName });
      return wanted.complete || searched.scan !== 'whole' ? searched : { ...searched, scan: 'partial' };
    } finally {
      await file.close();
    }
  }
}

const seen = ({ id, form, path, line }: FoundInFile): Seen => ({
  ...versionNamed(id),
  form,
  place: 'artifact',
  path,
  line: () => Promise.resolve(line),
});

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
