import fc from 'fast-check';
import { asOwner, createUser, signedIn, type Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

// What the database filters and what the engine says of one thing must be the same, whatever grants and custom roles there
// are. The model below is a third statement of the same rules, written without either.

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

// 1 > 2 > 3, 1 > 4; 3 and 4 are projects.
const TREE = [
  { id: 1, kind: 'group', path: [1] },
  { id: 2, kind: 'group', path: [1, 2] },
  { id: 3, kind: 'project', path: [1, 2, 3] },
  { id: 4, kind: 'project', path: [1, 4] },
] as const;
const ACTIONS = ['read', 'read_value', 'create', 'update', 'delete'] as const;
const TABLE = { read: 30, read_value: 50, create: 30, update: 40, delete: 50 };
const ABILITY = {
  read_value: 'secret:read_value',
  create: 'secret:create',
  update: 'secret:update',
  delete: 'secret:delete',
};

const place = fc.constantFrom(1, 2, 3, 4);
const over = fc.boolean();
const actions = fc.subarray([...ACTIONS]);
const membership = fc.record({
  place,
  role: fc.constantFrom(10, 20, 30, 40, 50),
  over: fc.constantFrom(false, false, true),
  customRole: fc.constantFrom(null, 1, 2),
});
const world = fc.record({
  members: fc.uniqueArray(membership, { maxLength: 3, selector: (one) => one.place }),
  customRoles: fc.tuple(fc.subarray(['secret:list', 'secret:update']), fc.subarray(['secret:list', 'secret:delete'])),
  toUser: fc.uniqueArray(fc.record({ place, actions, over }), { maxLength: 2, selector: (one) => one.place }),
  toCustomRole: fc.uniqueArray(fc.record({ place, actions, over, id: fc.constantFrom(1, 2) }), {
    maxLength: 2,
    selector: (one) => `${one.place}:${one.id}`,
  }),
  toRoles: fc.uniqueArray(fc.record({ place, actions, over, role: fc.constantFrom(20, 30, 40) }), {
    maxLength: 4,
    selector: (one) => `${one.place}:${one.role}`,
  }),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;
const end = (isOver: boolean): Date | null => (isOver ? new Date(Date.now() - 1000) : null);

async function plant(drawn: World, userId: number): Promise<void> {
  const run = (sql: string, values: readonly unknown[] = []) => asOwner(server, sql, values);
  await run('WITH v AS (DELETE FROM secret_versions) DELETE FROM secrets');
  const tables = ['secrets_managers', 'secret_grants', 'members', 'custom_roles', 'namespaces'];
  for (const table of tables) await run(`DELETE FROM ${table}`);
  for (const { id, kind, path } of TREE) {
    const full = path.map((step) => `n${step}`).join('/');
    await run(
      `INSERT INTO namespaces (id, kind, parent_id, path, full_path, name, ancestor_ids)
       VALUES ($1, $2, $3, $4, $5, $4, $6)`,
      [id, kind, path.at(-2) ?? null, `n${id}`, full, path],
    );
    await run('INSERT INTO secrets_managers (namespace_id) VALUES ($1)', [id]);
    await run(
      `WITH made AS (SELECT gen_random_uuid() AS secret, gen_random_uuid() AS version),
         s AS (INSERT INTO secrets (id, namespace_id, name, environment_scope, branch_scope, current_version_id)
           SELECT secret, $1, $2, '*', '*', version FROM made)
       INSERT INTO secret_versions (id, secret_id, number, reference, byte_length)
       SELECT version, secret, 1, gen_random_uuid(), 8 FROM made`,
      [id, `S${id}`],
    );
  }
  for (const [at, abilities] of drawn.customRoles.entries()) {
    await run('INSERT INTO custom_roles (id, group_id, name, role, abilities) VALUES ($1, 1, $2, 20, $3)', [
      at + 1,
      `c${at}`,
      abilities,
    ]);
  }
  for (const one of drawn.members) {
    await run(
      'INSERT INTO members (namespace_id, user_id, role, expires_at, custom_role_id) VALUES ($1, $2, $3, $4, $5)',
      [one.place, userId, one.role, end(one.over), one.customRole],
    );
  }
  const grant = (column: string, kind: string, who: number, one: { place: number; actions: string[]; over: boolean }) =>
    run(
      `INSERT INTO secret_grants (namespace_id, principal_kind, ${column}, actions, expires_at) VALUES ($1, $2, $3, $4, $5)`,
      [one.place, kind, who, one.actions, end(one.over)],
    );
  for (const one of drawn.toUser) await grant('user_id', 'user', userId, one);
  for (const one of drawn.toCustomRole) await grant('custom_role_id', 'custom_role', one.id, one);
  for (const one of drawn.toRoles) await grant('role', 'role', one.role, one);
}

/** What the world means for one namespace. */
function meant(drawn: World, { id, path }: (typeof TREE)[number]): string[] {
  const held = drawn.members.filter((one) => !one.over && (path as readonly number[]).includes(one.place));
  if (held.length === 0) return [];
  const role = Math.max(...held.map((one) => one.role));
  const rows = drawn.toRoles.filter((one) => one.place === id);
  const byRole = (action: (typeof ACTIONS)[number]): boolean => {
    const has = (level: number): boolean => {
      const row = rows.find((one) => one.role === level);
      if (level === 50) return true;
      return row ? !row.over && row.actions.includes(action) : level >= TABLE[action];
    };
    return [20, 30, 40, 50].some((level) => level <= role && has(level));
  };
  const customIds = held.map((one) => one.customRole).filter((one) => one !== null);
  const grants = [...drawn.toUser, ...drawn.toCustomRole.filter((one) => customIds.includes(one.id))].filter(
    (one) => !one.over && one.place === id,
  );
  const added = customIds.flatMap((one) => drawn.customRoles[one - 1]!);
  return ACTIONS.filter((action) => {
    const ability = action === 'read' ? 'secret:list' : ABILITY[action];
    return byRole(action) || grants.some((one) => one.actions.includes(action)) || added.includes(ability);
  });
}

async function shown(client: Client): Promise<Map<string, { abilities: string[]; listed: boolean }>> {
  const { groups, projects, secretsSearch } = await client.query(
    `{ groups { nodes { fullPath abilities } } projects { nodes { fullPath abilities } }
       secretsSearch { nodes { ... on ProjectSecret { name } ... on GroupSecret { name } } } }`,
  );
  const listed = new Set(secretsSearch.nodes.map((node: { name: string }) => node.name.slice(1)));
  const nodes: { fullPath: string; abilities: string[] }[] = [...groups.nodes, ...projects.nodes];
  return new Map(
    nodes.map(({ fullPath, abilities }) => {
      const id = fullPath.split('/').at(-1)!.slice(1);
      return [id, { abilities, listed: listed.has(id) }];
    }),
  );
}

test('lists and abilities of single things follow grants and custom roles alike', async () => {
  const person = await createUser(server);
  const client = await signedIn(server, person);

  const property = fc.asyncProperty(world, async (drawn) => {
    await plant(drawn, person.id);
    const seen = await shown(client);
    for (const node of TREE) {
      const expected = meant(drawn, node);
      const { abilities = [], listed = false } = seen.get(String(node.id)) ?? {};
      const told = ACTIONS.filter((action) => abilities.includes(action === 'read' ? 'secret:list' : ABILITY[action]));
      expect([node.id, told, listed]).toEqual([node.id, expected, expected.includes('read')]);
    }
  });
  await fc.assert(property, { numRuns: 25, endOnFailure: true });
}, 300_000);
