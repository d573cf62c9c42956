// @ts-check
// Rows that are measured over; what the store would hold is not needed for them.
import pg from 'pg';
import { GROUP, PROJECT } from './scene.mjs';

/** Many projects with many secrets below one group, rows only. @param {string} databaseUrl @param {{ projects: number, secretsEach: number }} size */
export async function fillTree(databaseUrl, { projects, secretsEach }) {
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
export async function fill(databaseUrl, count) {
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
export async function adopt(client) {
  await client.query(
    'UPDATE secrets s SET current_version_id = v.id FROM secret_versions v WHERE v.secret_id = s.id AND s.current_version_id IS NULL',
  );
  await client.query('ANALYZE namespaces, secrets, secret_versions');
  await client.end();
}
