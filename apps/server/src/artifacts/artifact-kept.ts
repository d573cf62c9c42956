import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';

/** An artifact that a runner has uploaded, before the runner is told so. */
export interface ArtifactKept {
  readonly artifactId: string;
  readonly jobId: number;
  readonly kind: string;
  /** `zip`, `gzip` or `raw`. */
  readonly format: string;
  readonly fileName: string;
  readonly size: number;
  /** Its bytes, from the beginning. */
  read(): Promise<Readable>;
}

/** Throws when it could not do its work: the runner is then told to upload again. */
export type ArtifactListener = (ctx: RequestContext, kept: ArtifactKept) => Promise<void>;

/** Who looks into what jobs leave behind. */
@Injectable()
export class ArtifactListeners {
  readonly #listeners: ArtifactListener[] = [];

  add(listener: ArtifactListener): void {
    this.#listeners.push(listener);
  }

  async tell(ctx: RequestContext, kept: ArtifactKept): Promise<void> {
    for (const listener of this.#listeners) await listener(ctx, kept);
  }
}
