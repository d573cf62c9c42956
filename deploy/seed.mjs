// @ts-check
// node deploy/seed.mjs TOKEN_FILE: the first user, the demo project and the bundled runner's token, once. Needs the
// server's LOCKKEEPER_DATABASE_URL and nothing else of the server's.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { readPrivate, writePrivate } from '../tools/local/keys.mjs';

const SCRIPT = path.resolve(import.meta.dirname, '../apps/server/dist/seed.js');

/** @param {string[]} args @returns {Promise<{ created: boolean, username?: string, password?: string, runnerToken?: string }>} */
async function seed(args) {
  // The configuration demands keys, but the seed signs nothing: it gets ones that are worth nothing.
  const key = () => randomBytes(32).toString('base64');
  const keys = { LOCKKEEPER_FACADE_KEY: key(), LOCKKEEPER_DIGEST_KEY: key(), LOCKKEEPER_AUDIT_KEY: key() };
  const env = { ...process.env, ...keys };
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, ...args], { env });
  return JSON.parse(stdout.trim().split('\n').pop() ?? '');
}

/** @param {string} tokenFile */
async function main(tokenFile) {
  // A token that is there is kept, unless the database is new: then it is worth nothing.
  const answer = await seed(readPrivate(tokenFile) ? [] : ['--runner=instance']);
  if (answer.runnerToken) writePrivate(tokenFile, `${answer.runnerToken}\n`);
  if (!answer.password) return console.log('The first user is there already.');
  console.log(`First user: ${answer.username}\nPassword:   ${answer.password}   (shown this once; change it)`);
}

const tokenFile = process.argv[2];
try {
  if (!tokenFile || !fs.existsSync(path.dirname(tokenFile))) throw new Error('Usage: node deploy/seed.mjs TOKEN_FILE');
  await main(tokenFile);
} catch (error) {
  const { stderr, message } = /** @type {{ stderr?: string, message: string }} */ (error);
  console.error((stderr ?? message).trim());
  process.exitCode = 1;
}
