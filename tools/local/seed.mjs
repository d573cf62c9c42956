// @ts-check
import { spawn } from 'node:child_process';
import { readPrivate, writePrivate } from './keys.mjs';
import { LocalError } from './local-error.mjs';
import { errorSentence } from './log-files.mjs';
import { pinnedNode, serverProgram } from './paths.mjs';

/** @typedef {{ created: boolean, username: string, password?: string, runnerToken: string }} Seeded */
/** @typedef {import('./uids.mjs').Account} Account */

/**
 * @param {NodeJS.ProcessEnv} env @param {Account | undefined} as @param {string[]} args
 * @returns {Promise<{ code: number | null, output: string, errors: string }>}
 */
function run(env, as, args) {
  const child = spawn(pinnedNode(), args, { ...as, cwd: '/', env, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (part) => (output += part));
  child.stderr.setEncoding('utf8').on('data', (part) => (errors += part));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output, errors }));
  });
}

/**
 * Makes the first user, the demo project and the bundled runner's token, on first start only.
 * @param {object} options
 * @param {NodeJS.ProcessEnv} options.env  the server's
 * @param {Account | undefined} options.as the server's
 * @param {string} options.tokenFile       where the runner finds its token afterwards
 * @param {'demo' | 'instance'} options.runner  which jobs the bundled runner may take
 * @param {boolean} options.freshDatabase  a token of an earlier database is worth nothing
 * @returns {Promise<Seeded | undefined>} undefined when it was done at an earlier start
 */
export async function seedOnce({ env, as, tokenFile, runner, freshDatabase }) {
  if (!freshDatabase && readPrivate(tokenFile)) return undefined;
  const script = serverProgram('seed');
  const { code, output, errors } = await run(env, as, [script, `--runner=${runner}`]);
  const lines = output.trim().split('\n');
  const answer = lines.filter((line) => line.includes('"runnerToken"')).pop();
  if (code !== 0 || !answer) {
    const sentence = [...lines, ...errors.trim().split('\n')].map(errorSentence).filter(Boolean).pop();
    const why = sentence ?? errors.trim().split('\n').pop();
    throw new LocalError(
      `The first user and the demo project could not be made: ${why || `exit code ${code}`}`,
      'SEED',
    );
  }
  /** @type {Seeded} */
  const seeded = JSON.parse(answer);
  writePrivate(tokenFile, `${seeded.runnerToken}\n`);
  return seeded;
}
