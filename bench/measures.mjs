// @ts-check
import pg from 'pg';
import { load, median } from './load.mjs';
import { measureRunners } from './runners.mjs';
import { configuration, PROJECT } from './scene.mjs';

/** @typedef {import('./scene.mjs').Scene} Scene */
/** @typedef {import('./load.mjs').Call} Call */
/** @typedef {{ name: string, connections: number, perSecond: number, p50: number, p99: number, statements: number | null }} Row */
/** @typedef {{ runs: number, seconds: number }} Size */
/** @typedef {{ straight: Scene, counted: Scene, proxy: import('../tools/stage/statement-proxy.mjs').StatementProxy, databaseUrl: string, size: Size, say: (row: Row) => void }} Bench */

const LIST = `query ($path: ID!) { projectSecrets(projectPath: $path, first: 100) { count nodes { id name environment metadataVersion } } }`;
const CREATE = `mutation ($input: ProjectSecretCreateInput!) { projectSecretCreate(input: $input) { projectSecret { id } errors } }`;
const BULK = `mutation ($input: SecretsChangeInput!) { secretsChange(input: $input) { errors changes { name } } }`;
const SEARCH = `query ($path: ID!, $filter: SecretFilterInput) { secretsSearch(fullPath: $path, filter: $filter, first: 20) {
  nodes { ... on ProjectSecret { id name environment project { fullPath } } ... on GroupSecret { id name } } } }`;
const READERS = `query ($id: ID!) { secretReaders(secretId: $id, first: 100) { nodes { kind mark sentence usesCount
  user { username } chain { kind fullPath role } job { projectPath ref environment knownRefs starter { username }
  runners { description } } } } }`;
const JOBS = READERS.replace('first: 100', 'first: 100, kinds: [JOB]');
const PREFLIGHT = `query ($input: PreflightInput!) { preflight(input: $input) { preflight { sentence entries(first: 100) {
  count nodes { jobName name outcome sentence } } } } }`;
const GROUP = PROJECT.split('/')[0] ?? '';
const COUNTED_CALLS = 20;

/** @param {Bench} bench @returns {Promise<Row[]>} */
export async function measureAll(bench) {
  /** @type {Row[]} */
  const rows = [];
  const add = async (
    /** @type {string} */ name,
    /** @type {number[]} */ connections,
    /** @type {(scene: Scene) => (n: number) => Call} */ calls,
  ) => {
    for (const count of connections) rows.push(await measure(bench, { name, connections: count, calls }));
  };
  await bench.straight.createSecrets(100);
  const job = await bench.straight.takeJob(1);
  await add('facade read, one secret', [1, 8, 32], (scene) => () => scene.facadeRead(job));
  for (const count of [1, 10, 100]) {
    const taken = await bench.straight.takeJob(count);
    await add(`all secrets of a job (${count})`, [1, 8], (scene) => () => scene.allSecrets(taken));
  }
  let fresh = 0;
  await measurePreflight(add);
  await add('create a secret', [1, 8], (scene) => () => {
    const input = {
      projectPath: PROJECT,
      name: `NEW_${fresh++}`,
      secret: 'a-new-value-0123456789',
      environment: '*',
      branch: '*',
    };
    return scene.graphql(CREATE, { input });
  });
  const list = (/** @type {Scene} */ scene) => () => scene.graphql(LIST, { path: PROJECT });
  await add('list page of 100', [1, 8], list);
  await fill(bench.databaseUrl, 10_000);
  await add('list page of 100, of 10,000 more', [1, 8], list);
  rows.push(await measureRequests(bench));
  rows.push(...(await measureRunners(bench)));
  rows.push(await measureBulk(bench, 1000));
  await measureTree(bench, add);
  await add('facade read, 100,000 more secrets', [1, 32], (scene) => () => scene.facadeRead(job));
  return rows;
}

/** @typedef {(name: string, connections: number[], calls: (scene: Scene) => (n: number) => Call) => Promise<void>} Add */

/** What the gate says of a large pipeline before it starts. @param {Add} add */
async function measurePreflight(add) {
  const input = { projectPath: PROJECT, refName: 'main', content: configuration(200, 20) };
  await add('preflight of 200 jobs with 20 secrets each', [1], (scene) => () => scene.graphql(PREFLIGHT, { input }));
}

/** Search over a hundred thousand secrets of a thousand projects. @param {Bench} bench @param {Add} add */
async function measureTree(bench, add) {
  await fillTree(bench.databaseUrl, { projects: 1000, secretsEach: 100 });
  const search = (/** @type {object} */ filter) => (/** @type {Scene} */ scene) => () =>
    scene.graphql(SEARCH, { path: GROUP, filter });
  await add('search page of 20, of 100,000 in a tree', [1, 8], search({}));
  await add('the same, by a part of the name', [1, 8], search({ search: '7_00004' }));
  await add('the same, by a tag that one in 1,000 has', [1, 8], search({ tags: ['rare'] }));
  const id = await fillReaders(bench.databaseUrl);
  await add('readers of a group secret, page of 100', [1], (scene) => () => scene.graphql(READERS, { id }));
  await add('the same, jobs of 1,000 projects', [1], (scene) => () => scene.graphql(JOBS, { id }));
  await useUp(bench.databaseUrl, id);
  await add('the same, of jobs that get it no longer', [1], (scene) => () => scene.graphql(JOBS, { id }));
}

/** @param {Bench} bench @param {{ name: string, connections: number, calls: (scene: Scene) => (n: number) => Call }} what @returns {Promise<Row>} */
async function measure(bench, { name, connections, calls }) {
  const { straight, counted, proxy, size } = bench;
  await load(straight.server.url, { connections, seconds: 0.5, call: calls(straight) });
  const runs = [];
  for (let run = 0; run < size.runs; run++) {
    runs.push(await load(straight.server.url, { connections, seconds: size.seconds, call: calls(straight) }));
  }
  const statements = await countStatements(counted, proxy, calls(counted));
  return report(bench, { name, connections, ...median(runs), statements });
}

/** @param {Bench} bench @param {Row & { requests?: number }} row @returns {Row} */
function report(bench, { name, connections, perSecond, p50, p99, statements }) {
  const row = { name, connections, perSecond, p50, p99, statements };
  bench.say(row);
  return row;
}

/** Statements of one call, on a second server whose connections pass the proxy. @param {Scene} scene @param {Bench['proxy']} proxy @param {(n: number) => Call} call */
async function countStatements(scene, proxy, call) {
  for (let n = 0; n < 3; n++) await once(scene, call(n));
  proxy.reset();
  for (let n = 0; n < COUNTED_CALLS; n++) await once(scene, call(n));
  return proxy.count() / COUNTED_CALLS;
}

/** @param {Scene} scene @param {Call} call */
async function once(scene, { method, path, headers, body, expect = 200 }) {
  const answer = await fetch(scene.server.url + path, { method, headers, body });
  await answer.arrayBuffer();
  if (answer.status !== expect) throw new Error(`${method} ${path}: ${answer.status}`);
}

/** Jobs that wait are used up by measuring, so this one counts how long it takes to hand out a known number. @param {Bench} bench @returns {Promise<Row>} */
async function measureRequests(bench) {
  const { straight, counted, proxy } = bench;
  await straight.startPipeline(configuration(400, 1));
  await straight.startPipeline(configuration(400, 1));
  const connections = 4;
  const measured = await load(straight.server.url, { connections, seconds: 1.5, call: () => straight.jobRequest() });
  const statements = await countStatements(counted, proxy, () => counted.jobRequest());
  return report(bench, { name: 'job request (a job with one secret)', connections, ...measured, statements });
}

/** One call makes so many secrets; the rate is of secrets. @param {Bench} bench @param {number} count @returns {Promise<Row>} */
async function measureBulk({ straight, counted, proxy, size, ...bench }, count) {
  const input = (/** @type {string} */ run) => ({
    fullPath: PROJECT,
    create: Array.from({ length: count }, (_, n) => ({
      name: `BULK_${run}_${n}`,
      secret: `value-of-bulk-${n}-0123456789`,
      environment: '*',
    })),
  });
  /** @type {number[]} */
  const took = [];
  for (let run = 0; run < size.runs + 1; run++) {
    const since = performance.now();
    await once(straight, straight.graphql(BULK, { input: input(`S${run}`) }));
    took.push(performance.now() - since);
  }
  const sorted = took.slice(1).sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  proxy.reset();
  await once(counted, counted.graphql(BULK, { input: input('C') }));
  const times = { perSecond: (count * 1000) / middle, p50: middle, p99: sorted.at(-1) ?? 0 };
  const name = `create ${count} secrets by one call`;
  return report(
    { straight, counted, proxy, size, ...bench },
    { name, connections: 1, ...times, statements: proxy.count() },
  );
}

/** Many projects with many secrets below one group, rows only. @param {string} databaseUrl @param {{ projects: number, secretsEach: number }} size */
async function fillTree(databaseUrl, { projects, secretsEach }) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    `INSERT INTO namespaces (id, kind, parent_id, path, full_path, name, ancestor_ids)
     SELECT f.id, 'project', g.id, 'p' || f.i, g.full_path || '/p' || f.i, 'p' || f.i, g.ancestor_ids || f.id
     FROM namespaces g, (SELECT i, nextval(pg_get_serial_sequence('namespaces', 'id')) AS id FROM generate_series(1, $2::int) i) f
     WHERE g.full_path = $1`,
    [GROUP, projects],
  );
  await client.query(
    `WITH made AS (
       INSERT INTO secrets (namespace_id, name, environment_scope, tags)
         SELECT n.id, 'S' || i || '_' || lpad(n.id::text, 6, '0'), '*', CASE WHEN (i + n.id) % 1000 = 0 THEN '{rare}'::text[] ELSE '{}' END
         FROM namespaces n, generate_series(1, $2::int) i
         WHERE n.kind = 'project' AND n.full_path LIKE $1 || '/p%' RETURNING id)
     INSERT INTO secret_versions (secret_id, number, reference, byte_length) SELECT id, 1, gen_random_uuid(), 20 FROM made`,
    [GROUP, secretsEach],
  );
  await adopt(client);
}

/** Rows only: the list never touches the store. @param {string} databaseUrl @param {number} count */
async function fill(databaseUrl, count) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    `WITH made AS (
       INSERT INTO secrets (namespace_id, name, environment_scope) SELECT n.id, 'FILL_' || lpad(i::text, 6, '0'), '*'
         FROM namespaces n, generate_series(1, $2::int) i WHERE n.full_path = $1 RETURNING id),
     versions AS (INSERT INTO secret_versions (secret_id, number, reference, byte_length) SELECT id, 1, gen_random_uuid(), 20 FROM made RETURNING id, secret_id)
     SELECT count(*) FROM versions`,
    [PROJECT, count],
  );
  await adopt(client);
}

/** Makes the only version of each filled secret its current one. @param {pg.Client} client */
async function adopt(client) {
  await client.query(
    'UPDATE secrets s SET current_version_id = v.id FROM secret_versions v WHERE v.secret_id = s.id AND s.current_version_id IS NULL',
  );
  await client.query('ANALYZE namespaces, secrets, secret_versions');
  await client.end();
}

/** A secret of the group over the thousand projects, each with environments and protection, and 500 members. @param {string} databaseUrl @returns {Promise<string>} */
async function fillReaders(databaseUrl) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const projects = "(SELECT id FROM namespaces WHERE kind = 'project' AND full_path LIKE $1 || '/p%') p";
  for (const sql of [
    `INSERT INTO environments (project_id, name, tier) SELECT p.id, e, 'other' FROM ${projects}, unnest('{production,staging}'::text[]) e`,
    `INSERT INTO protected_environments (project_id, pattern, deploy_role) SELECT p.id, 'production', 40 FROM ${projects}`,
    `INSERT INTO protected_refs (project_id, kind, pattern, push_role) SELECT p.id, 'branch', 'main', 40 FROM ${projects}`,
    `WITH made AS (INSERT INTO users (username, name, password_hash)
       SELECT 'bench' || i, 'Bench ' || i, 'none' FROM generate_series(1, 500) i RETURNING id)
     INSERT INTO members (namespace_id, user_id, role)
       SELECT n.id, made.id, (ARRAY[30, 30, 40, 50])[1 + made.id % 4] FROM made, namespaces n WHERE n.full_path = $1`,
    'INSERT INTO secrets_managers (namespace_id) SELECT id FROM namespaces WHERE full_path = $1 ON CONFLICT DO NOTHING',
  ])
    await client.query(sql, [GROUP]);
  const made = await client.query(
    `WITH made AS (INSERT INTO secrets (namespace_id, name, environment_scope, branch_scope)
       SELECT id, 'GROUP_KEY', '*', '*' FROM namespaces WHERE full_path = $1 RETURNING id)
     INSERT INTO secret_versions (secret_id, number, reference, byte_length)
       SELECT id, 1, gen_random_uuid(), 20 FROM made RETURNING secret_id`,
    [GROUP],
  );
  await client.query('ANALYZE members, environments, protected_environments, protected_refs, users');
  await adopt(client);
  return String(made.rows[0].secret_id);
}

/** The worst case: a secret that was used everywhere and that no job gets now, so that all projects are looked at. @param {string} databaseUrl @param {string} id */
async function useUp(databaseUrl, id) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    `INSERT INTO secret_uses (outcome, phase, channel, code, variable, secret_name, secret_id, project_id, pipeline_id,
       job_id, job_name, ref_kind, ref_name, sha, environment, source, actor_id, handout, request_id)
     SELECT 'released', 'release', 'runner', 'released', 'V', 'GROUP_KEY', $2, p.id, 1, 1, 'j', 'branch', 'main', 'x',
       'production', 'push', 1, 1, 'r' FROM namespaces p, generate_series(1, 10)
      WHERE p.kind = 'project' AND p.full_path LIKE $1 || '/p%'`,
    [GROUP, id],
  );
  await client.query('UPDATE secrets SET frozen_at = now() WHERE id = $1', [id]);
  await client.query('ANALYZE secret_uses');
  await client.end();
}
