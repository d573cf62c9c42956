import { nearestWord } from '@lockkeeper/nearest-word';
import { readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { RUNNER_TOKEN_PREFIX } from '@lockkeeper/runner-protocol';

/** Operating-system identity under which jobs run. */
export interface JobIdentity {
  uid: number;
  gid: number;
}

export interface Configuration {
  /** Base URL without a trailing slash. */
  url: string;
  token: string;
  buildsFolder: string;
  concurrency: number;
  jobIdentity: JobIdentity | null;
}

/** A setting that cannot be used; the message is one sentence for the person who set it and never holds a token. */
export class ConfigurationRefused extends Error {}

const SETTINGS = [
  'LOCKKEEPER_RUNNER_TOKEN',
  'LOCKKEEPER_RUNNER_TOKEN_FILE',
  'LOCKKEEPER_RUNNER_BUILDS',
  'LOCKKEEPER_RUNNER_CONCURRENCY',
  'LOCKKEEPER_RUNNER_JOB_UID',
  'LOCKKEEPER_RUNNER_JOB_GID',
];

/** Reads the runner's settings; `ownUid` is the runner's user id (null where there is none). */
export function readConfiguration(environment: NodeJS.ProcessEnv, ownUid: number | null): Configuration {
  refuseUnknown(environment);
  return {
    url: readUrl(environment['LOCKKEEPER_URL']),
    token: readToken(environment),
    buildsFolder: readFolder(environment['LOCKKEEPER_RUNNER_BUILDS']),
    concurrency: readNumber(environment, 'LOCKKEEPER_RUNNER_CONCURRENCY', { least: 1, most: 64 }) ?? 1,
    jobIdentity: readIdentity(environment, ownUid),
  };
}

function refuseUnknown(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment)) {
    if (!name.startsWith('LOCKKEEPER_RUNNER_') || SETTINGS.includes(name)) continue;
    const near = nearestWord(name, SETTINGS);
    throw new ConfigurationRefused(`${name} is no setting of the runner.${near ? ` Did you mean ${near}?` : ''}`);
  }
}

function readUrl(value: string | undefined): string {
  if (!value) throw new ConfigurationRefused('LOCKKEEPER_URL must be set to the address of the Lockkeeper server.');
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.username || url.password) {
    throw new ConfigurationRefused('LOCKKEEPER_URL must be an http or https address without user name and password.');
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function readToken(environment: NodeJS.ProcessEnv): string {
  const direct = environment['LOCKKEEPER_RUNNER_TOKEN'];
  const file = environment['LOCKKEEPER_RUNNER_TOKEN_FILE'];
  if (direct && file)
    throw new ConfigurationRefused('Set LOCKKEEPER_RUNNER_TOKEN or LOCKKEEPER_RUNNER_TOKEN_FILE, not both.');
  if (!direct && !file)
    throw new ConfigurationRefused('LOCKKEEPER_RUNNER_TOKEN_FILE must name the file that holds the runner token.');
  const token = (direct ?? readTokenFile(file!)).trim();
  if (!token.startsWith(RUNNER_TOKEN_PREFIX) || /\s/.test(token)) {
    const name = direct ? 'LOCKKEEPER_RUNNER_TOKEN' : 'LOCKKEEPER_RUNNER_TOKEN_FILE';
    throw new ConfigurationRefused(`${name} must hold a runner token, which begins with "${RUNNER_TOKEN_PREFIX}".`);
  }
  return token;
}

function readTokenFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigurationRefused(
      `LOCKKEEPER_RUNNER_TOKEN_FILE cannot be read (${(error as NodeJS.ErrnoException).code}): ${file}`,
    );
  }
}

function readFolder(value: string | undefined): string {
  if (!value) throw new ConfigurationRefused('LOCKKEEPER_RUNNER_BUILDS must name the folder in which jobs run.');
  return isAbsolute(value) ? value : resolve(value);
}

function readIdentity(environment: NodeJS.ProcessEnv, ownUid: number | null): JobIdentity | null {
  const range = { least: 1, most: 2 ** 31 - 1 };
  const uid = readNumber(environment, 'LOCKKEEPER_RUNNER_JOB_UID', range);
  const gid = readNumber(environment, 'LOCKKEEPER_RUNNER_JOB_GID', range);
  if (uid === null && gid === null) return null;
  if (uid === null)
    throw new ConfigurationRefused('LOCKKEEPER_RUNNER_JOB_GID needs LOCKKEEPER_RUNNER_JOB_UID as well.');
  if (ownUid !== 0) throw new ConfigurationRefused('LOCKKEEPER_RUNNER_JOB_UID needs a runner that is started as root.');
  return { uid, gid: gid ?? uid };
}

function readNumber(
  environment: NodeJS.ProcessEnv,
  name: string,
  range: { least: number; most: number },
): number | null {
  const value = environment[name];
  if (value === undefined || value === '') return null;
  const number = /^\d{1,10}$/.test(value) ? Number(value) : NaN;
  if (number >= range.least && number <= range.most) return number;
  throw new ConfigurationRefused(`${name} must be a whole number from ${range.least} to ${range.most}.`);
}
