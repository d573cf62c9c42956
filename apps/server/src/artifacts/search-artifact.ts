import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Scrubber } from '../pipelines/index.js';
import { isBroken, searchName, searchText, type FoundForm } from './search-text.js';
import { openZipEntry, readZipEntries, type ZipEntry } from './zip-entries.js';

export interface ArtifactFile {
  readonly file: FileHandle;
  readonly size: number;
  readonly format: string;
  readonly fileName: string;
}

export interface FoundInFile extends FoundForm {
  readonly path: string;
}

export interface ArtifactSearched {
  /** `partial`: more than is looked through, or some of it cannot be read; `unreadable`: nothing could be. */
  readonly scan: 'whole' | 'partial' | 'unreadable';
  readonly found: readonly FoundInFile[];
  /** The artifact's own name, without forms. */
  readonly fileName: string;
}

export interface SearchLimits {
  /** Bytes of all its files together, unpacked. */
  readonly bytes: number;
  readonly files: number;
  /** Findings that are enough to know. */
  readonly findings: number;
}

export const SEARCH_LIMITS: SearchLimits = { bytes: 256 * 1024 * 1024, files: 20_000, findings: 200 };
const LONGEST_PATH = 500;

/** Looks through an artifact for forms of values: its text, or the texts in the archive that it is. */
export async function searchArtifact(
  scrubber: Scrubber,
  artifact: ArtifactFile,
  limits: SearchLimits = SEARCH_LIMITS,
): Promise<ArtifactSearched> {
  const named = searchName(scrubber, Buffer.from(artifact.fileName));
  const search = new ArtifactSearch(scrubber, limits);
  search.keep(named.masked, named.found);
  try {
    const entries = artifact.format === 'zip' ? await readZipEntries(artifact.file, artifact.size) : null;
    if (entries) await search.archive(artifact, entries);
    else await search.text(named.masked, unpacked(artifact.file, artifact.format));
  } catch (error) {
    if (!isBroken(error)) throw error;
    return { scan: 'unreadable', found: search.found, fileName: named.masked };
  }
  return { scan: search.whole ? 'whole' : 'partial', found: search.found, fileName: named.masked };
}

class ArtifactSearch {
  readonly found: FoundInFile[] = [];
  whole = true;
  #read = 0;

  constructor(
    private readonly scrubber: Scrubber,
    private readonly limits: SearchLimits,
  ) {}

  keep(path: string, found: readonly FoundForm[]): void {
    const free = this.limits.findings - this.found.length;
    if (found.length > free) this.whole = false;
    this.found.push(...found.slice(0, free).map((one) => ({ ...one, path: path.slice(0, LONGEST_PATH) })));
  }

  async text(path: string, bytes: Readable): Promise<void> {
    try {
      const searched = await searchText(this.scrubber, bytes, this.limits.bytes - this.#read);
      this.#read += searched.read;
      if (!searched.whole) this.whole = false;
      this.keep(path, searched.found);
    } finally {
      bytes.destroy();
    }
  }

  async archive({ file, size }: ArtifactFile, entries: readonly ZipEntry[]): Promise<void> {
    for (const [index, entry] of entries.entries()) {
      if (index >= this.limits.files || this.#read >= this.limits.bytes || this.found.length >= this.limits.findings) {
        this.whole = false;
        return;
      }
      const { masked, found } = searchName(this.scrubber, entry.name);
      this.keep(masked, found);
      if (!entry.isFolder) await this.#entry(masked, { file, size, entry });
    }
  }

  /** One file that cannot be read leaves the others. */
  async #entry(path: string, of: { file: FileHandle; size: number; entry: ZipEntry }): Promise<void> {
    if (!of.entry.readable) {
      this.whole = false;
      return;
    }
    try {
      await this.text(path, await openZipEntry(of.file, of.size, of.entry));
    } catch (error) {
      if (!isBroken(error)) throw error;
      this.whole = false;
    }
  }
}

/** The reports of a job are packed one by one, the dotenv ones too. */
export function unpacked(file: FileHandle, format: string): Readable {
  const bytes = file.createReadStream({ start: 0, autoClose: false });
  if (format !== 'gzip') return bytes;
  const gunzip = createGunzip();
  bytes.once('error', (error) => gunzip.destroy(error));
  gunzip.once('close', () => bytes.destroy());
  return bytes.pipe(gunzip);
}
