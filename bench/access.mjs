// @ts-check
// Who may what in a large tree: readers of a secret, lists under access rules, and what a change of rules would do.
import pg from 'pg';
import { Person } from '../tools/local/person.mjs';
import { adopt } from './fill.mjs';
import { GROUP, PROJECT, Scene } from './scene.mjs';

/** @typedef {import('./measures.mjs').Bench} Bench */
/** @typedef {import('./measures.mjs').Add} Add */

export const LIST = `query ($path: ID!) { projectSecrets(projectPath: $path, first: 100) { count nodes { id name environment metadataVersion } } }`;
export const SEARCH = `query ($path: ID!, $filter: SecretFilterInput) { secretsSearch(fullPath: $path, filter: $filter, first: 20) {
  nodes { ... on ProjectSecret { id name environment project { fullPath } } ... on GroupSecret { id name } } } }`;
const READERS = `query ($id: ID!) { secretReaders(secretId: $id, first: 100) { nodes { kind mark sentence usesCount
  user { username } chain { kind fullPath role } job { projectPath ref environment knownRefs starter { username }
  runners { description } } } } }`;
const JOBS = READERS.replace('first: 100', 'first: 100, kinds: [JOB]');
const PREVIEW = `query ($change: RuleChangeInput!) { ruleChangePreview(change: $change) { peopleCount jobsCount truncated digest
  people { user { username } sentence } jobs { sentence } } }`;
const RULES = 1000;

/** Over the tree that was filled before. @param {Bench} bench @param {Add} add */
export async function measureAccess(bench, add) {
  const id = await fillReaders(bench.databaseUrl);
  await add('readers of a group secret, page of 100', [1], (scene) => () => scene.graphql(READERS, { id }));
  await add('the same, jobs of 1,000 projects', [1], (scene) => () => scene.graphql(JOBS, { id }));
  await useUp(bench.databaseUrl, id);
  await add('the same, of jobs that get it no longer', [1], (scene) => () => scene.graphql(JOBS, { id }));
  const change = { memberUpdate: { id: await memberId(bench.databaseUrl), role: 'REPORTER' } };
  await add('preview of a change of a role there', [1], (scene) => () => scene.graphql(PREVIEW, { change }));
  const developer = await aDeveloper(bench);
  const search = (/** @type {object} */ filter) => (/** @type {Scene} */ scene) => () =>
    developer(scene).graphql(SEARCH, { path: GROUP, filter });
  await add('search of 100,000 by a developer', [1], search({}));
  await addRules(bench.databaseUrl);
  await add(`the same, under ${RULES} rules`, [1], search({}));
  await add('the same, by a part of the name', [1], search({ search: '7_00004' }));
  const list = (/** @type {Scene} */ scene) => () => developer(scene).graphql(LIST, { path: PROJECT });
  await add('list of 100 of 10,000 with count, under rules', [1], list);
}

/** Somebody who develops in the group, at the server of a scene. @param {Bench} bench */
async function aDeveloper({ straight, databaseUrl }) {
  const username = 'bench-developer';
  await run(databaseUrl, [
    `WITH made AS (INSERT INTO users (username, name, password_hash)
       SELECT $2, $2, password_hash FROM users WHERE username = $3 RETURNING id)
     INSERT INTO members (namespace_id, user_id, role) SELECT n.id, made.id, 30 FROM made, namespaces n WHERE n.full_path = $1`,
    [GROUP, username, straight.server.seed.username],
  ]);
  const person = new Person(straight.server.url, username);
  await person.signIn(straight.server.seed.password ?? '');
  const token = { name: 'bench', scopes: ['api'] };
  const made = await person.change('personalAccessTokenCreate', 'PersonalAccessTokenCreateInput', token, 'token');
  return (/** @type {Scene} */ scene) => Object.assign(new Scene(scene.server), { accessToken: made.token });
}

/** Rules of the group: by name and tag some prevent developers from reading, by environment some allow. @param {string} databaseUrl */
async function addRules(databaseUrl) {
  await run(databaseUrl, [
    `INSERT INTO access_rules (namespace_id, effect, principal_kind, role, abilities, secret_name, tag, environment, reason)
     SELECT n.id, CASE WHEN i % 3 = 2 THEN 'allow' ELSE 'prevent' END, 'role', 30,
       CASE WHEN i % 3 = 2 THEN '{secret:read_value}' ELSE '{secret:read}' END::text[],
       CASE WHEN i % 3 = 0 THEN 'S' || i || '_00*' END, CASE WHEN i % 3 = 1 THEN CASE WHEN i = 1 THEN 'rare' ELSE 'tag-' || i END END,
       CASE WHEN i % 3 = 2 THEN 'region-' || i || '/*' END, 'bench'
     FROM namespaces n, generate_series(1, $2::int) i WHERE n.full_path = $1`,
    [GROUP, RULES],
  ]);
}

/** @param {string} databaseUrl @returns {Promise<string>} */
async function memberId(databaseUrl) {
  const rows = await run(databaseUrl, [
    `SELECT m.id::text FROM members m JOIN namespaces n ON n.id = m.namespace_id
      WHERE n.full_path = $1 AND m.role = 30 ORDER BY m.id LIMIT 1`,
    [GROUP],
  ]);
  return rows[0].id;
}

/** @param {string} databaseUrl @param {[text: string, values: unknown[]]} statement @returns {Promise<any[]>} */
async function run(databaseUrl, [text, values]) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
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
