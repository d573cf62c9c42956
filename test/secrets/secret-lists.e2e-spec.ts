import pg from 'pg';
import { asOwner, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { statementsOf } from '../support/statements.js';
import { turnByHand } from '../support/turn-by-hand.js';
import { aProjectWithSecrets, create, idOf, newValue, SECRET_FIELDS, type Someone } from './arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  await turnByHand(server, 'tell-reminders');
  admin = await newPerson(server, { admin: true });
}, 60_000);
afterAll(() => server.stop());

const LIST = `query ($p: ID!, $search: String, $first: Int, $after: String) {
  projectSecrets(projectPath: $p, search: $search, first: $first, after: $after) {
    count pageInfo { hasNextPage endCursor } nodes { project { fullPath role } ${SECRET_FIELDS} } } }`;
const list = async (who: Someone, p: string, variables: object = {}): Promise<any> =>
  (await who.client.query(LIST, { p, ...variables })).projectSecrets;
const names = (page: any): string[] => page.nodes.map((node: any) => `${node.name} ${node.environment}`);

/** Rows that no value stands behind: a list never looks for one. */
async function fill(fullPath: string, count: number): Promise<void> {
  await asOwner(
    server,
    `WITH made AS (
       INSERT INTO secrets (namespace_id, name, environment_scope)
       SELECT $1, 'FILL_' || lpad((i / 2)::text, 6, '0'), CASE i % 2 WHEN 0 THEN 'production' ELSE 'review/*' END
       FROM generate_series(1, $2::int) i RETURNING id)
     INSERT INTO secret_versions (secret_id, number, reference, byte_length)
     SELECT id, 1, gen_random_uuid(), 20 FROM made`,
    [await idOf(server, fullPath), count],
  );
  await asOwner(
    server,
    `UPDATE secrets s SET current_version_id = v.id FROM secret_versions v
     WHERE v.secret_id = s.id AND s.current_version_id IS NULL`,
  );
  await asOwner(server, 'ANALYZE secrets');
  await asOwner(server, 'ANALYZE secret_versions');
}

describe('a list', () => {
  test('is in the order of name, then environment scope, and pages through all of it once', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const made = ['B production', 'A review/*', 'A *', 'a *', 'A production', '_ *', 'B2 *'];
    for (const [name = '', environment = ''] of made.map((one) => one.split(' ')))
      await create(owner.client, project, { name, environment });

    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: any = await list(owner, project, { first: 3, after });
      expect(page.count).toBe(made.length);
      seen.push(...names(page));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after);

    expect(seen).toEqual([...made].sort());
  });

  test('searches a part of the name in any letter case, and takes the signs of patterns as they are', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    for (const name of ['DATABASE_URL', 'database2', 'DATAxBASE', 'OTHER'])
      await create(owner.client, project, { name });
    const found = async (search: string): Promise<[string[], number]> => {
      const page = await list(owner, project, { search });
      return [page.nodes.map((node: any) => node.name).sort(), page.count];
    };

    expect(await found('dataB')).toEqual([['DATABASE_URL', 'database2'], 2]);
    expect(await found('E_U')).toEqual([['DATABASE_URL'], 1]);
    for (const search of ['%', 'A%B', '\\', "'"]) expect(await found(search)).toEqual([[], 0]);
  });

  test("holds no other owner's secrets and no deleted ones", async () => {
    const { project, group, owner } = await aProjectWithSecrets(server, admin.client);
    await owner.client.mutate('groupSecretCreate', {
      groupPath: group,
      name: 'G',
      secret: newValue(),
      environment: '*',
    });
    await create(owner.client, project, { name: 'GONE' });
    await create(owner.client, project, { name: 'HERE' });
    await owner.client.mutate('projectSecretDelete', { projectPath: project, name: 'GONE' });

    expect(names(await list(owner, project))).toEqual(['HERE *']);
  });

  test('tells when a job last got each secret, refusals aside', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const { id } = await create(owner.client, project, { name: 'A' });
    await create(owner.client, project, { name: 'B' });
    const use = (outcome: string, at: string) =>
      asOwner(
        server,
        `INSERT INTO secret_uses (occurred_at, outcome, phase, channel, code, variable, secret_name, secret_id, project_id,
           pipeline_id, job_id, job_name, ref_kind, ref_name, sha, source, actor_id, handout, request_id)
         VALUES ($1, $2, 'release', 'runner', 'x', 'A', 'A', $3, 1, 1, 1, 'j', 'branch', 'main', 'x', 'push', 1, 1, 'r')`,
        [at, outcome, id],
      );
    await use('released', '2026-01-01T00:00:00Z');
    await use('released', '2026-02-01T00:00:00Z');
    await use('withheld', '2026-03-01T00:00:00Z');

    const { nodes } = await list(owner, project);
    expect(nodes.map((node: any) => node.lastReleasedAt)).toEqual(['2026-02-01T00:00:00.000Z', null]);
  });
});

describe('with 10,000 secrets', () => {
  let big: string;
  let owner: Someone;
  beforeAll(async () => {
    const arranged = await aProjectWithSecrets(server, admin.client);
    ({ project: big, owner } = arranged);
    await owner.client.mutate('environmentProtect', { projectPath: big, pattern: 'production', deployRole: 'OWNER' });
    await fill(big, 10_000);
  }, 60_000);

  test('a page takes as many statements for 100 rows as for 2, at the start, in the middle and in a search', async () => {
    const middle = (await list(owner, big, { first: 100, search: '5' })).pageInfo.endCursor;
    const few = await statementsOf(() => list(owner, big, { first: 2 }));

    expect(await statementsOf(() => list(owner, big, { first: 100 }))).toBe(few);
    expect(await statementsOf(() => list(owner, big, { first: 100, after: middle }))).toBe(few);
    expect(await statementsOf(() => list(owner, big, { first: 100, search: '99' }))).toBe(few);
    expect(few).toBeLessThanOrEqual(7);
  });

  test('paging by 100 meets each once', async () => {
    const seen = new Set<string>();
    let after: string | null = null;
    let pages = 0;
    do {
      const { projectSecrets }: any = await owner.client.query(
        `query ($p: ID!, $after: String) { projectSecrets(projectPath: $p, first: 100, after: $after) {
           count pageInfo { hasNextPage endCursor } nodes { id } } }`,
        { p: big, after },
      );
      for (const { id } of projectSecrets.nodes) seen.add(id);
      expect(projectSecrets.count).toBe(10_000);
      after = projectSecrets.pageInfo.hasNextPage ? projectSecrets.pageInfo.endCursor : null;
      pages++;
    } while (after);

    expect([seen.size, pages]).toEqual([10_000, 100]);
  }, 180_000);

  test('the page is cut by an index, which reads hardly more rows than are shown', async () => {
    const client = new pg.Client({ connectionString: server.database.ownerUrl });
    await client.connect();
    const spy = jest.spyOn(pg.Client.prototype, 'query');
    await list(owner, big, { first: 100 });
    const page = spy.mock.calls
      .map((call) => call as unknown as [unknown, unknown[]])
      .find(([text]) => String(text).includes('WITH page'));
    spy.mockRestore();
    const { rows } = await client.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${String(page![0])}`, page![1]);
    await client.end();

    const cut = rows[0]['QUERY PLAN'][0].Plan.Plans.find((one: any) => one['Subplan Name'] === 'CTE page');
    let leaf = cut;
    while (leaf.Plans) leaf = leaf.Plans[0];
    expect(leaf['Node Type']).toMatch(/^Index/);
    // A sort within one name may have to see where the next one begins.
    expect(leaf['Actual Rows']).toBeLessThan(150);
    expect(cut['Actual Rows']).toBe(101);
  });
});

describe('rotation', () => {
  test.each([
    [30, 0, 'OK'],
    [30, 22, 'OK'],
    [30, 23, 'APPROACHING'],
    [30, 30, 'OVERDUE'],
    [7, 400, 'OVERDUE'],
  ])('every %d days, with a value set %d days ago, is %s', async (rotationIntervalDays, daysAgo, status) => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const { id } = await create(owner.client, project, { name: 'A', rotationIntervalDays });
    await asOwner(server, "UPDATE secrets SET rotated_at = now() - $2::int * interval '1 day' WHERE id = $1", [
      id,
      daysAgo,
    ]);

    const [secret] = (await list(owner, project)).nodes;
    expect(secret.rotationInfo).toMatchObject({ rotationIntervalDays, status });
    const due = (Date.parse(secret.rotationInfo.nextReminderAt) - Date.now()) / 86_400_000;
    expect(due).toBeCloseTo(rotationIntervalDays - daysAgo, 1);
  });

  test('starts anew with a new value, not with another change; 0 ends it', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const { id } = await create(owner.client, project, { name: 'A', rotationIntervalDays: 30 });
    await asOwner(server, "UPDATE secrets SET rotated_at = now() - interval '40 days' WHERE id = $1", [id]);
    const update = async (metadataCas: number, input: object): Promise<string | undefined> =>
      (
        await owner.client.mutate(
          'projectSecretUpdate',
          { projectPath: project, name: 'A', metadataCas, ...input },
          'projectSecret { rotationInfo { status } }',
        )
      ).projectSecret.rotationInfo?.status;

    expect(await update(1, { description: 'x' })).toBe('OVERDUE');
    expect(await update(2, { secret: newValue() })).toBe('OK');
    expect(await update(3, { rotationIntervalDays: 0 })).toBeUndefined();
  });
});
