// @ts-check
// Minutes of work while everything is killed at random: `npm run soak -- --minutes 10`. Ends with 1 if anything does not hold.
import pg from 'pg';
import { ensureInstalled } from './local/install.mjs';

/** @param {string} text */
const say = (text) => void process.stdout.write(`${text}\n`);
const OVER = "('success', 'failed', 'canceled', 'skipped')";

// A release must be of a secret of the job's own project that it asked for, to the runner that had it, while it ran.
const WRONG_RELEASES = `SELECT count(*)::int AS n FROM secret_uses u JOIN jobs j ON j.id = u.job_id JOIN secrets s ON s.id = u.secret_id
  WHERE u.outcome = 'released' AND (s.namespace_id <> j.project_id OR u.occurred_at > j.finished_at
    OR NOT EXISTS (SELECT FROM jsonb_array_elements(j.secrets) a WHERE a->>'name' = s.name))`;
const NOT_OVER = `SELECT count(*)::int AS n FROM jobs WHERE status NOT IN ${OVER} OR finished_at IS NULL`;
const PIPELINES_NOT_OVER = `SELECT count(*)::int AS n FROM pipelines p WHERE EXISTS (SELECT FROM jobs j WHERE j.pipeline_id = p.id)
  AND p.status NOT IN ${OVER}`;
const JOBS = `SELECT id::int, status, handout, failure_reason AS reason FROM jobs`;

function minutesAsked() {
  const at = process.argv.indexOf('--minutes');
  const minutes = at < 0 ? 1 : Number(process.argv[at + 1]);
  if (minutes > 0 && minutes <= 600) return minutes;
  throw new Error('--minutes must be a number above 0, at most 600');
}

/** A question to the database by its owner, on a connection of its own: PostgreSQL is killed on the way. @param {string} connectionString */
const askerOf = (connectionString) => async (/** @type {string} */ sql) => {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
};

/** @param {string} what @param {boolean} holds @param {string} seen */
function check(what, holds, seen) {
  say(`${holds ? 'holds ' : 'BROKEN'}  ${what}: ${seen}`);
  return holds;
}

/** @param {import('../bench/soak.mjs').Soak} soak @param {(sql: string) => Promise<any[]>} ask @param {(value: string) => string} digestOf */
async function verdict(soak, ask, digestOf) {
  const lines = soak.ledger.lines();
  const runs = new Map();
  for (const { job } of lines) runs.set(job, (runs.get(job) ?? 0) + 1);
  const jobs = await ask(JOBS);
  const count = async (/** @type {string} */ sql) => (await ask(sql))[0].n;
  const digests = new Map(soak.projects.map(({ fullPath, value }) => [fullPath, digestOf(value)]));
  const twice = [...runs.values()].filter((times) => times > 1).length;
  const unrun = jobs.filter(({ id, status }) => status === 'success' && runs.get(id) !== 1).length;
  const foreign = lines.filter(({ project, digest }) => digest !== digests.get(project)).length;
  const [notOver, pipelines, releases] = [
    await count(NOT_OVER),
    await count(PIPELINES_NOT_OVER),
    await count(WRONG_RELEASES),
  ];
  say(`${jobs.length} jobs: ${tally(jobs.map(({ status, reason }) => (reason ? `${status} (${reason})` : status)))}`);
  return [
    check('there was work', jobs.filter(({ status }) => status === 'success').length > 0, `${lines.length} jobs began`),
    check('every job ended', notOver === 0, `${notOver} did not`),
    check('every pipeline ended', pipelines === 0, `${pipelines} did not`),
    check(
      'no job ran twice',
      twice === 0,
      `${twice} did; ${jobs.filter((j) => j.handout > 1).length} were handed out again`,
    ),
    check('what succeeded ran', unrun === 0, `${unrun} did not`),
    check('no job had a value of another project', foreign === 0, `${foreign} did`),
    check('no release to a wrong job', releases === 0, `${releases} of the use log`),
  ].every(Boolean);
}

/** @param {string[]} words */
function tally(words) {
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
}

/** @param {(number | null)[]} memory */
function checkMemory(memory) {
  const known = memory.filter((value) => value !== null);
  const quarters = [1, 2, 3, 4].map((part) => known[Math.ceil((known.length * part) / 4) - 1] ?? 0);
  const [first = 0, , , last = 0] = quarters;
  // What is kept for each job that ever ran would grow with every quarter; caches and the heap settle in the first.
  const seen = `${quarters.join(', ')} MB after each quarter`;
  return check('memory of the server that was never killed is flat', last <= first * 1.4 + 40, seen);
}

async function main() {
  const minutes = minutesAsked();
  await ensureInstalled();
  const { build } = await import('./build.mjs');
  await build();
  const { openStage } = await import('./stage/stage.mjs');
  const { digestOf, Soak } = await import('../bench/soak.mjs');
  const stage = await openStage();
  const ask = askerOf(stage.ownerUrl);
  const soak = new Soak(stage, say);
  try {
    await soak.open();
    say(`${minutes} minute(s) of work and of killing`);
    const memory = await soak.run(minutes, ask);
    const { pipelines, refused, servers, databases } = soak.counts;
    const kills = soak.runners.reduce((sum, runner) => sum + runner.kills, 0);
    say(
      `${pipelines} pipelines, ${refused} refused; killed: runners ${kills}, servers ${servers}, PostgreSQL ${databases}`,
    );
    await soak.settle(ask);
    const held = await verdict(soak, ask, digestOf);
    return checkMemory(memory) && held;
  } finally {
    await soak.stop();
    await stage.stop();
  }
}

main().then(
  (held) => process.exit(held ? 0 : 1),
  (error) => {
    process.stderr.write(`${error?.stack ?? error}\n`);
    process.exit(1);
  },
);
