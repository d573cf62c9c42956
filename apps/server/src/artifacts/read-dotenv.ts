import { Inject, Injectable } from '@nestjs/common';
import { ScrubReleased } from '../pipelines/index.js';
import { ArtifactFiles } from './artifact-files.js';
import { BadDotenv, DOTENV_LIMITS, parseDotenv } from './parse-dotenv.js';
import { unpacked } from './search-artifact.js';
import { isBroken, searchName } from './search-text.js';

export interface DotenvReport {
  readonly jobId: number;
  readonly fileId: string;
  readonly format: string;
}

/** Reads the variables that a job leaves to later ones. */
@Injectable()
export class ReadDotenv {
  constructor(
    @Inject(ArtifactFiles) private readonly files: ArtifactFiles,
    @Inject(ScrubReleased) private readonly scrub: ScrubReleased,
  ) {}

  /**
   * Without those that hold a form of a value that the job was given: later jobs would have it in clear, unjudged. The
   * scan of artifacts tells of them. Throws BadDotenv.
   */
  async read({ jobId, fileId, format }: DotenvReport): Promise<Record<string, string>> {
    const variables = parseDotenv(await this.#bytes(fileId, format));
    // Where the store is away this throws, and the runner sends it again.
    const wanted = await this.scrub.searcherOf(jobId);
    if (!wanted) return Object.fromEntries(variables);
    // What cannot be looked for might be in any of them.
    if (!wanted.complete) return {};
    const clean = ([key, value]: [string, string]): boolean =>
      searchName(wanted.scrubber, Buffer.from(`${key}=${value}`)).found.length === 0;
    return Object.fromEntries([...variables].filter(clean));
  }

  async #bytes(fileId: string, format: string): Promise<Buffer> {
    const file = await this.files.open(fileId);
    if (!file) throw new BadDotenv('it is not there any more.');
    const pieces: Buffer[] = [];
    let size = 0;
    try {
      for await (const piece of unpacked(file, format) as AsyncIterable<Buffer>) {
        pieces.push(piece);
        size += piece.length;
        if (size > DOTENV_LIMITS.bytes) break;
      }
    } catch (error) {
      if (isBroken(error)) throw new BadDotenv('it cannot be unpacked.');
      throw error;
    } finally {
      await file.close();
    }
    return Buffer.concat(pieces);
  }
}
