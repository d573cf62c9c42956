import { chmod, chown, lstat, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobIdentity } from './configuration.js';
import { killStrays } from './strays.js';

const PREFIX = 'job-';

/**
 * The private folder of one job (0700): `work` is where its script runs, `secrets` holds values as files (0600), `tmp` is its
 * TMPDIR. All files are written before the job starts: afterwards the folder is the job's, and a link in it could lead anywhere.
 */
export class JobFolder {
  private constructor(
    readonly path: string,
    private readonly identity: JobIdentity | null,
  ) {}

  static async create(buildsFolder: string, jobId: number, identity: JobIdentity | null): Promise<JobFolder> {
    const folder = new JobFolder(await mkdtemp(join(buildsFolder, `${PREFIX}${jobId}-`)), identity);
    for (const part of [folder.work, folder.secrets, folder.tmp]) await mkdir(part, { mode: 0o700 });
    return folder;
  }

  get work(): string {
    return join(this.path, 'work');
  }
  get secrets(): string {
    return join(this.path, 'secrets');
  }
  get tmp(): string {
    return join(this.path, 'tmp');
  }

  /** Writes a value for the job to read; `name` is a shell identifier. Returns the path. */
  writeSecret(name: string, value: string): Promise<string> {
    return this.#write(join(this.secrets, name), value);
  }

  writeScript(name: string, script: string): Promise<string> {
    return this.#write(join(this.path, `${name}.sh`), script);
  }

  /** Gives the folder to the identity under which the job runs. Nothing may be written to it after this. */
  async handOver(): Promise<void> {
    const { identity } = this;
    if (!identity) return;
    const entries = await readdir(this.path, { recursive: true });
    for (const entry of ['', ...entries]) await chown(join(this.path, entry), identity.uid, identity.gid);
  }

  /** Ends what the job left running, then removes everything. */
  async remove(): Promise<void> {
    await killStrays(this.path);
    await removeTree(this.path);
  }

  async #write(path: string, content: string): Promise<string> {
    await writeFile(path, content, { mode: 0o600, flag: 'wx' });
    return path;
  }
}

/** Makes the builds folder, and removes what a killed runner left in it. The caller holds the folder's lock. */
export async function sweep(buildsFolder: string): Promise<string[]> {
  const left = (await readdir(buildsFolder)).filter((name) => name.startsWith(PREFIX));
  for (const name of left) {
    await killStrays(join(buildsFolder, name));
    await removeTree(join(buildsFolder, name));
  }
  return left;
}

async function removeTree(path: string): Promise<void> {
  const options = { recursive: true, force: true, maxRetries: 3, retryDelay: 100 };
  await rm(path, options).catch(async () => {
    // A job may take away its own folders' rights (module caches do): they come back, links are not followed.
    await openUp(path);
    await rm(path, options);
  });
}

async function openUp(path: string): Promise<void> {
  if (!(await lstat(path)).isDirectory()) return;
  await chmod(path, 0o700);
  for (const name of await readdir(path)) await openUp(join(path, name));
}
