import type { ReceivedJob } from '@lockkeeper/runner-protocol';
import type { JobFolder } from './job-folder.js';
import type { JobSecret } from './fetch-secrets.js';

/** A variable that cannot be given to a job; the message names it and never holds its value. */
export class VariableRefused extends Error {}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * The whole environment of a job's scripts: nothing of the runner's own but PATH and LANG. Later entries win, so a secret wins
 * over a variable of its name. Values that are to be files are written to the job's folder.
 */
export async function jobEnvironment(
  job: ReceivedJob,
  folder: JobFolder,
  secrets: readonly JobSecret[],
  runner: { version: string; path: string; lang: string },
): Promise<Record<string, string>> {
  const environment: Record<string, string> = { PATH: runner.path, LANG: runner.lang };
  const files = new Map<string, string>();
  const add = (key: string, value: string, file: boolean) => {
    if (!IDENTIFIER.test(key))
      throw new VariableRefused(`Variable ${JSON.stringify(key)} is no name that a shell knows.`);
    if (value.includes('\0')) throw new VariableRefused(`Variable ${key} contains NUL, which no environment can hold.`);
    environment[key] = value;
    if (file) files.set(key, value);
    else files.delete(key);
  };
  const own = {
    HOME: folder.path,
    TMPDIR: folder.tmp,
    CI_PROJECT_DIR: folder.work,
    CI_BUILDS_DIR: folder.path,
    CI_SERVER: 'yes',
    CI_RUNNER_VERSION: runner.version,
  };
  const known = new Map([...job.variables.map(({ key, value }) => [key, value] as const), ...Object.entries(own)]);
  for (const { key, value, file, raw } of job.variables) add(key, raw ? value : expanded(value, known), file);
  for (const { variable, value, file } of secrets) add(variable, value, file);
  for (const [key, value] of files) environment[key] = await folder.writeSecret(key, value);
  return { ...environment, ...own };
}

/** Puts in, once, what the server could not know; `$$` is a dollar. Secrets are not among what is known. */
function expanded(value: string, known: ReadonlyMap<string, string>): string {
  const mention = /\$\$|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$([A-Za-z_][A-Za-z0-9_]*)/g;
  return value.replace(mention, (_, braced?: string, plain?: string) => {
    const name = braced ?? plain;
    return name === undefined ? '$' : (known.get(name) ?? '');
  });
}
