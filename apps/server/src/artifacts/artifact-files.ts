import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, type ReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../platform/config/index.js';

/** What came of writing a stream down. */
export interface WrittenFile {
  readonly id: string;
  readonly size: number;
  readonly sha256: Buffer;
}

const NAME = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const FOLDER = /^[0-9a-f]{2}$/;

/** The bytes of artifacts, a file each. Nobody but the server's own user may open them. */
@Injectable()
export class ArtifactFiles {
  readonly #folder: string | null;

  constructor(@Inject(CONFIG) config: Config) {
    this.#folder = config.artifactsDir;
  }

  get available(): boolean {
    return this.#folder !== null;
  }

  /** Writes a stream down, as it comes, under an id of its own. Null when it has more than `limit` bytes; nothing stays then. */
  async write(bytes: Readable, limit: number): Promise<WrittenFile | null> {
    const id = randomUUID();
    const place = this.#place(id);
    await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
    const file = await open(place, 'wx', 0o600);
    const hash = createHash('sha256');
    let size = 0;
    let failure: Error | null = null;
    try {
      for await (const piece of bytes as AsyncIterable<Buffer>) {
        size += piece.length;
        // Read to its end all the same: a runner that is cut off in the middle does not hear why, and tries again. A form whose
        // part nobody reads any more would hang.
        if (size > limit || failure) continue;
        hash.update(piece);
        // Unlike `write`, all of it or an error: a disk that is nearly full takes a part.
        await file.appendFile(piece).catch((error: Error) => (failure = error));
      }
      if (failure) throw failure as Error;
      // A row must not name what a loss of power takes back.
      if (size <= limit) await file.sync();
    } catch (error) {
      await file.close();
      await this.remove([id]);
      throw error;
    }
    await file.close();
    if (size <= limit) return { id, size, sha256: hash.digest() };
    await this.remove([id]);
    return null;
  }

  /** Null when it is not there. */
  async read(id: string): Promise<ReadStream | null> {
    const stream = createReadStream(this.#place(id));
    return new Promise((resolve, reject) => {
      stream.once('open', () => resolve(stream));
      stream.once('error', (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? resolve(null) : reject(error)));
    });
  }

  /** To read here and there in it; whoever asks closes it. Null when it is not there. */
  async open(id: string): Promise<FileHandle | null> {
    return open(this.#place(id), 'r').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
  }

  async remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) await rm(this.#place(id), { force: true });
  }

  /** Ids of files that were begun before a moment, folder by folder. */
  async *olderThan(moment: number): AsyncGenerator<string[]> {
    if (this.#folder === null) return;
    for (const folder of (await list(this.#folder)).filter((name) => FOLDER.test(name))) {
      const ids: string[] = [];
      for (const name of (await list(path.join(this.#folder, folder))).filter((found) => NAME.test(found))) {
        const found = await stat(path.join(this.#folder, folder, name)).catch(() => null);
        if (found && found.mtimeMs < moment) ids.push(name);
      }
      if (ids.length > 0) yield ids;
    }
  }

  #place(id: string): string {
    if (this.#folder === null || !NAME.test(id)) throw new Error('there is no place for artifacts of this id');
    return path.join(this.#folder, id.slice(0, 2), id);
  }
}

const list = (folder: string): Promise<string[]> =>
  readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
