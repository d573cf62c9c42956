import fc from 'fast-check';
import { ActorAbilities, subject } from '../../libs/abilities/src/index.js';
import { asOwner, createUser, newPerson, signedIn, type Client, type Person } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { statementsOf } from '../support/statements.js';
import { aGroupWithProject, fresh, idOf, someone, type Someone } from './arrange.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

interface Node {
  /** Which earlier group it is in, counted round; the one after the last: at the top. */
  readonly parent: number;
  readonly project: boolean;
  readonly archived: boolean;
  readonly deleted: boolean;
}
interface Membership {
  readonly node: number;
  readonly role: number;
  readonly ends: 'never' | 'later' | 'past';
}
interface Row {
  readonly id: number;
  readonly kind: 'group' | 'project';
  readonly fullPath: string;
  readonly ancestorIds: number[];
  readonly archived: boolean;
  readonly deleted: boolean;
}

const nodes = fc.array(
  fc.record({
    parent: fc.nat({ max: 14 }),
    project: fc.boolean(),
    archived: fc.boolean(),
    deleted: fc.integer({ min: 0, max: 5 }).map((roll) => roll === 0),
  }),
  { minLength: 1, maxLength: 14 },
);
const memberships = fc.uniqueArray(
  fc.record({
    node: fc.nat({ max: 13 }),
    role: fc.constantFrom(10, 20, 30, 40, 50),
    ends: fc.constantFrom<Membership['ends'][]>('never', 'later', 'past'),
  }),
  { maxLength: 4, selector: (membership) => membership.node },
);

function grow(drawn: readonly Node[]): Row[] {
  const rows: Row[] = [];
  drawn.forEach((node, index) => {
    const groups = rows.filter((row) => row.kind === 'group');
    const parent = groups[node.parent % (groups.length + 1)];
    const id = index + 1;
    rows.push({
      id,
      // A project must be in a group.
      kind: node.project && parent ? 'project' : 'group',
      fullPath: `${parent ? `${parent.fullPath}/` : ''}N${id}`,
      ancestorIds: [...(parent?.ancestorIds ?? []), id],
      archived: node.archived,
      deleted: node.deleted,
    });
  });
  return rows;
}

const endOf = (ends: Membership['ends'], now: number): Date | null =>
  ends === 'never' ? null : new Date(now + (ends === 'later' ? 3_600_000 : -3_600_000));

async function plant(rows: readonly Row[], person: Person, held: readonly Membership[]): Promise<void> {
  for (const table of ['members', 'namespaces']) await asOwner(server, `DELETE FROM ${table}`);
  for (const row of rows) {
    await asOwner(
      server,
      `INSERT INTO namespaces (id, kind, parent_id, path, full_path, name, ancestor_ids, archived, deleted_at)
       VALUES ($1, $2, $3, $4, $5, $4, $6, $7, CASE WHEN $8 THEN now() END)`,
      [
        row.id,
        row.kind,
        row.ancestorIds.at(-2) ?? null,
        `N${row.id}`,
        row.fullPath,
        row.ancestorIds,
        row.archived,
        row.deleted,
      ],
    );
  }
  for (const { node, role, ends } of held) {
    await asOwner(server, 'INSERT INTO members (namespace_id, user_id, role, expires_at) VALUES ($1, $2, $3, $4)', [
      rows[node]!.id,
      person.id,
      role,
      endOf(ends, Date.now()),
    ]);
  }
}

/** Every row of a list, page by page, with the count that its first page tells. */
async function everyPage(
  client: Client,
  list: 'groups' | 'projects',
  argument = '',
): Promise<{ nodes: any[]; count: number }> {
  const seen: any[] = [];
  let after: string | null = null;
  let count: number | null = null;
  do {
    const answer: any = await client.query(
      `query ($after: String) { ${list}(first: 3, after: $after ${argument}) {
         count pageInfo { hasNextPage endCursor } nodes { id fullPath role abilities } } }`,
      { after },
    );
    const page = answer[list];
    count ??= page.count;
    seen.push(...page.nodes);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after);
  return { nodes: seen, count: count ?? 0 };
}

const byPath = (a: Row, b: Row): number => (a.fullPath.toLowerCase() < b.fullPath.toLowerCase() ? -1 : 1);

describe('the lists of groups and projects', () => {
  test.each([false, true])(
    'show exactly the rows that can() allows, each with its role (administrator: %s)',
    async (admin) => {
      const person = await createUser(server, { admin });
      const client = await signedIn(server, person);

      const property = fc.asyncProperty(nodes, memberships, async (drawn, drawnMemberships) => {
        const rows = grow(drawn);
        const held = drawnMemberships.filter(({ node }) => node < rows.length);
        await plant(rows, person, held);
        const now = new Date();
        const abilities = new ActorAbilities({
          admin,
          memberships: held.map(({ node, role, ends }) => ({
            namespaceId: rows[node]!.id,
            role,
            expiresAt: endOf(ends, now.getTime()),
          })),
          now,
        });
        const mayRead = (row: Row): boolean =>
          row.kind === 'group'
            ? abilities.can('group:read', subject.group({ ...row, namespaceId: row.id, secretReadRole: null }))
            : abilities.can('project:read', subject.project({ ...row, namespaceId: row.id, secretReadRole: null }));
        const visible = rows.filter((row) => !row.deleted && mayRead(row)).sort(byPath);

        for (const [list, kind] of [
          ['groups', 'group'],
          ['projects', 'project'],
        ] as const) {
          const expected = visible.filter((row) => row.kind === kind);
          const { nodes: shown, count } = await everyPage(client, list);
          expect(shown.map((node) => [node.fullPath, node.role])).toEqual(
            expected.map((row) => [row.fullPath, roleNameOf(abilities.roleOn(row.ancestorIds))]),
          );
          expect(count).toBe(expected.length);
        }
        const tops = visible.filter((row) => row.kind === 'group' && !mayReadParent(rows, row, mayRead));
        expect((await everyPage(client, 'groups', 'topLevelOnly: true')).nodes.map((node) => node.fullPath)).toEqual(
          tops.map((row) => row.fullPath),
        );
      });

      await fc.assert(property, { numRuns: 25, endOnFailure: true });
    },
    300_000,
  );
});

const roleNameOf = (level: number): string | null =>
  ({ 10: 'GUEST', 20: 'REPORTER', 30: 'DEVELOPER', 40: 'MAINTAINER', 50: 'OWNER' })[level] ?? null;

function mayReadParent(rows: readonly Row[], row: Row, mayRead: (row: Row) => boolean): boolean {
  const parent = rows.find((candidate) => candidate.id === row.ancestorIds.at(-2));
  return parent !== undefined && mayRead(parent);
}

describe('searching and paging', () => {
  let admin: Someone;
  beforeAll(async () => {
    for (const table of ['members', 'namespaces']) await asOwner(server, `DELETE FROM ${table}`);
    admin = await newPerson(server, { admin: true });
  });

  test('finds parts of names and paths, and takes the signs of LIKE for themselves', async () => {
    const path = fresh('find_me');
    await admin.client.mutate('groupCreate', { name: '100 % Cotton', path });
    const found = async (search: string) =>
      (await admin.client.query('query ($s: String) { groups(search: $s) { count } }', { s: search })).groups.count;

    expect(await found('FIND_ME')).toBe(1);
    expect(await found('0 % c')).toBe(1);
    expect(await found('100%')).toBe(0);
    expect(await found('findXme')).toBe(0);
    expect(await found("'; DROP TABLE namespaces; --")).toBe(0);
  });

  test('lists what is directly in a group', async () => {
    const { group, owner } = await aGroupWithProject(server, admin.client);
    await owner.client.mutate('groupCreate', { name: 'a', path: 'a', parentPath: group });
    await owner.client.mutate('projectCreate', { name: 'deep', path: 'deep', groupPath: `${group}/a` });

    const seen = await owner.client.query(
      'query ($g: ID!) { groups(parentPath: $g) { nodes { path } } projects(groupPath: $g) { nodes { path } } }',
      { g: group },
    );

    expect(seen).toEqual({ groups: { nodes: [{ path: 'a' }] }, projects: { nodes: [{ path: 'shop' }] } });
  });

  test.each([
    ['first: 0', 'first'],
    ['first: 101', 'first'],
    ['first: -5', 'first'],
    ['after: "nonsense"', 'after'],
    ['after: "WzEsMiwzLDQsNSw2XQ"', 'after'],
    [`search: "${'x'.repeat(256)}"`, 'search'],
    ['search: "a\\u0000"', 'search'],
  ])('refuses %s with its field', async (argument, field) => {
    for (const list of ['groups', 'projects']) {
      const { errors } = await admin.client.send(`{ ${list}(${argument}) { count } }`);
      expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    }
  });
});

describe('the number of SQL statements', () => {
  test.each([
    ['groups', 'query ($p: ID!, $n: Int) { groups(parentPath: $p, first: $n) { count nodes { role abilities } } }', 4],
    [
      'projects',
      'query ($p: ID!, $n: Int) { projects(groupPath: $p, first: $n) { count nodes { role abilities } } }',
      4,
    ],
    [
      'members',
      'query ($p: ID!, $n: Int) { members(fullPath: $p, first: $n) { count nodes { role abilities user { name } } } }',
      4,
    ],
  ])('of a page of %s is the same for 2 rows and for 60', async (_list, document, most) => {
    const admin = await newPerson(server, { admin: true });
    const { group, owner } = await aGroupWithProject(server, admin.client);
    await fill(group);
    const page = (n: number) => owner.client.query(document, { p: group, n });
    await page(2);

    const few = await statementsOf(() => page(2));
    const many = await statementsOf(() => page(60));

    expect(many).toBe(few);
    expect(many).toBeLessThanOrEqual(most);
  });

  test('of a page of environments is the same for 2 rows and for 60, however many protections there are', async () => {
    const admin = await newPerson(server, { admin: true });
    const { project, owner } = await aGroupWithProject(server, admin.client);
    const id = await idOf(server, project);
    await asOwner(
      server,
      "INSERT INTO environments (project_id, name) SELECT $1, 'e' || i FROM generate_series(1, 60) i",
      [id],
    );
    await asOwner(
      server,
      "INSERT INTO protected_environments (project_id, pattern, deploy_role) SELECT $1, 'e' || i, 40 FROM generate_series(1, 60) i",
      [id],
    );
    const document =
      'query ($p: ID!, $n: Int) { environments(projectPath: $p, first: $n) { count nodes { deployRole mayDeploy } } }';
    const page = (n: number) => owner.client.query(document, { p: project, n });
    await page(2);

    const few = await statementsOf(() => page(2));
    const many = await statementsOf(() => page(60));

    expect(many).toBe(few);
    expect(many).toBeLessThanOrEqual(5);
  });

  async function fill(group: string): Promise<void> {
    const id = await idOf(server, group);
    for (const kind of ['group', 'project']) {
      await asOwner(
        server,
        `WITH fresh AS (SELECT nextval(pg_get_serial_sequence('namespaces', 'id')) AS id FROM generate_series(1, 60))
         INSERT INTO namespaces (id, kind, parent_id, path, full_path, name, ancestor_ids)
         SELECT id, $2, $1::bigint, 'n' || id, $3 || '/n' || id, 'n', ARRAY[$1::bigint, id] FROM fresh`,
        [id, kind, group],
      );
    }
    for (let i = 0; i < 3; i++) await someone(server, 'DEVELOPER', group);
    await asOwner(
      server,
      `WITH made AS (INSERT INTO users (username, name, password_hash)
         SELECT 'many_' || $1 || '_' || i, 'n', 'x' FROM generate_series(1, 60) i RETURNING id)
       INSERT INTO members (namespace_id, user_id, role) SELECT $1::bigint, id, 20 FROM made`,
      [id],
    );
  }
});
