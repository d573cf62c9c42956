import { asOwner, type Client } from '../support/client.js';
import type { TestServer } from '../support/server.js';

export const ENTRY = `id kind name fullPath environment deletedBy { username } deletedAt purgeAfter reason secretsCount abilities`;

export interface Entry {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly fullPath: string;
  readonly [field: string]: any;
}

const LIST = `query ($path: ID, $first: Int, $after: String) { trash(fullPath: $path, first: $first, after: $after) {
  nodes { ${ENTRY} } pageInfo { hasNextPage endCursor } } }`;

export const trashPage = async (client: Client, variables: object): Promise<any> =>
  (await client.query(LIST, variables)).trash;

export const trash = async (client: Client, path: string | null = null): Promise<Entry[]> =>
  (await trashPage(client, { path, first: 100 })).nodes;

export const trashFault = (client: Client, path: string | null = null): Promise<string | null> =>
  client.fault(LIST, { path });

/** The one entry of a name. */
export async function entryOf(client: Client, name: string, path: string | null = null): Promise<Entry> {
  const found = (await trash(client, path)).filter((entry) => entry.name === name);
  if (found.length !== 1) throw new Error(`${found.length} entries of that name`);
  return found[0]!;
}

export const restore = (client: Client, id: string): Promise<any> =>
  client.mutate('trashRestore', { id }, `trashEntry { ${ENTRY} }`);

export const purge = (client: Client, id: string, confirmName: string): Promise<any> =>
  client.mutate('trashPurge', { id, confirmName }, `trashEntry { ${ENTRY} }`);

/** Runs a mutation that must work. */
export async function must(client: Client, name: string, input: object, selection = ''): Promise<any> {
  const payload = await client.mutate(name, input, selection);
  if (payload.errors.length > 0) throw new Error(`${name}: ${payload.errors.join(' ')}`);
  return payload;
}

/** Everything that a deletion and its restoration must leave alike, and the trash itself. */
export async function rowsOf(server: TestServer, group: string): Promise<any> {
  const [row] = await asOwner(
    server,
    `WITH tree AS (SELECT n.* FROM namespaces n, namespaces top WHERE top.full_path = $1 AND n.ancestor_ids @> ARRAY[top.id])
     SELECT json_build_object(
       'namespaces', (SELECT json_agg(to_jsonb(t) - 'updated_at' ORDER BY id) FROM tree t),
       'managers', (SELECT json_agg(m ORDER BY id) FROM secrets_managers m WHERE namespace_id IN (SELECT id FROM tree)),
       'secrets', (SELECT json_agg(to_jsonb(s) - 'updated_at' - 'metadata_version' ORDER BY id) FROM secrets s
                    WHERE namespace_id IN (SELECT id FROM tree)),
       'versions', (SELECT json_agg(v ORDER BY v.id) FROM secret_versions v JOIN secrets s ON s.id = v.secret_id
                     WHERE s.namespace_id IN (SELECT id FROM tree)),
       'members', (SELECT json_agg(m ORDER BY id) FROM members m WHERE namespace_id IN (SELECT id FROM tree)),
       'environments', (SELECT json_agg(e ORDER BY id) FROM environments e WHERE project_id IN (SELECT id FROM tree)),
       'waiting', (SELECT json_agg(e.id ORDER BY e.id) FROM trash_entries e
                    WHERE namespace_id IN (SELECT id FROM tree) AND restored_at IS NULL AND purged_at IS NULL)) AS rows`,
    [group],
  );
  return row.rows;
}
