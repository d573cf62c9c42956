import { setTimeout as wait } from 'node:timers/promises';
import { eventually, newValue, Scene, unique, type At } from './scene.js';
import { sweep, type Killed, type Operation } from './sweep.js';

// Calls that write many secrets, on servers that are killed (SIGKILL) at every point of them, while others write secrets of
// the same projects: all of a call or nothing, and of the values that came to nothing none is left.

jest.setTimeout(600_000);

const AT_ONCE = 8;

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.open();
});
afterAll(() => scene?.close());

interface Payload {
  readonly errors: readonly string[];
  readonly problems: readonly { readonly code: string }[];
}

/** What a test made for one call: everything in it has names that begin alike. */
interface Made {
  readonly path: string;
  readonly prefix: string;
  readonly values: readonly string[];
}

interface Row {
  readonly id: string;
  readonly text: string;
  readonly versions: number;
}

/** Every secret whose name begins so: scope, metadata version, current version, values, events. */
async function stateOf({ path, prefix }: Made): Promise<string[]> {
  const rows = await scene.sql<Row>(
    `SELECT s.id, concat_ws(' ', substr(s.name, length($1) + 1), s.environment_scope, s.metadata_version, v.number,
         CASE WHEN s.deleted_at IS NOT NULL THEN 'deleted' END, CASE WHEN t.id IS NOT NULL THEN 'in trash' END,
         (SELECT string_agg(regexp_replace(e.action, '^secret.', ''), '+' ORDER BY e.id) FROM audit_events e
            WHERE e.target_id = s.id::text AND e.action <> 'secret.revealed')) AS text,
       (SELECT count(*)::int FROM secret_versions x WHERE x.secret_id = s.id) AS versions
     FROM secrets s JOIN secret_versions v ON v.id = s.current_version_id AND v.secret_id = s.id
     LEFT JOIN trash_entries t ON t.id = s.trash_id WHERE s.name LIKE $1 || '%' ORDER BY s.name, s.environment_scope`,
    [prefix],
  );
  const listed = await scene
    .person()
    .query(
      'query ($path: ID!, $search: String!) { projectSecrets(projectPath: $path, search: $search) { nodes { name } } }',
      { path, search: prefix },
    );
  expect(listed.projectSecrets.nodes).toHaveLength(rows.filter(({ text }) => !/deleted/.test(text)).length);
  const lines = [];
  for (const { id, text, versions } of rows) {
    const values = [];
    for (let version = 1; version <= versions; version++) values.push(await scene.reveal(id, version));
    lines.push(`${text} = ${values.join(', ')}`);
  }
  return lines;
}

interface Act {
  readonly name: string;
  readonly at: Operation['at'];
  prepare(made: Made): Promise<unknown>;
  send(server: At, made: Made): Promise<Payload>;
  before(values: readonly string[]): string[];
  after(values: readonly string[]): string[];
}

function expectAcknowledged({ answer, committed }: Killed<Payload>): void {
  if (answer === null) return;
  expect(answer.errors).toEqual([]);
  expect(committed).toBe(true);
}

/** In one round each call has a project of its own: calls that make several secrets of one owner wait for one another. */
function operationOf(act: Act, projects: readonly string[]): Operation {
  let calls = 0;
  return {
    name: act.name,
    at: act.at,
    atOnce: AT_ONCE,
    prepare: async () => {
      const path = projects[calls++ % projects.length]!;
      const made = { path, prefix: `K${unique()}_`, values: Array.from({ length: 4 }, newValue) };
      await act.prepare(made);
      return made;
    },
    call: (server, made: Made) => act.send(server, made),
    check: async (made: Made, killed) => {
      expectAcknowledged(killed);
      const after = [act.name, ...act.after(made.values)];
      const before = [act.name, ...act.before(made.values)];
      expect([act.name, ...(await stateOf(made))]).toEqual(killed.committed ? after : before);

      if (killed.committed) return;
      expect((await act.send(scene.observer, made)).errors).toEqual([]);
      expect([act.name, ...(await stateOf(made))]).toEqual(after);
    },
  };
}

const mutate = (server: At, name: string, input: object): Promise<Payload> => scene.person(server).mutate(name, input);
const made = ({ path: projectPath }: Made, name: string, secret: string, environment = '*'): Promise<unknown> =>
  scene.must('projectSecretCreate', { projectPath, name, secret, environment, branch: '*' });

const acts: readonly Act[] = [
  {
    name: 'secretsChange',
    at: 'every write',
    prepare: async (it) => {
      await made(it, `${it.prefix}UPDATED`, it.values[0]!);
      await made(it, `${it.prefix}DELETED`, it.values[1]!);
    },
    send: (server, { path: fullPath, prefix, values: [, , third, fourth] }) =>
      mutate(server, 'secretsChange', {
        fullPath,
        create: [
          { name: `${prefix}NEW`, secret: third, environment: '*' },
          { name: `${prefix}NEW`, secret: fourth, environment: 'production' },
        ],
        update: [{ name: `${prefix}UPDATED`, metadataCas: 1, secret: fourth }],
        delete: [{ name: `${prefix}DELETED`, metadataCas: 1 }],
      }),
    before: ([first, second]) => [`DELETED * 1 1 created = ${second}`, `UPDATED * 1 1 created = ${first}`],
    after: ([first, , third, fourth]) => [
      'DELETED * 2 1 deleted in trash created+deleted = NOT_FOUND',
      `NEW * 1 1 created = ${third}`,
      `NEW production 1 1 created = ${fourth}`,
      `UPDATED * 2 2 created+updated = ${first}, ${fourth}`,
    ],
  },
  {
    name: 'secretsImport',
    at: 'every write',
    prepare: (it) => made(it, `${it.prefix}B`, it.values[0]!),
    send: (server, { path: fullPath, prefix, values: [, second, third, fourth] }) =>
      mutate(server, 'secretsImport', {
        ...{ fullPath, format: 'DOTENV', dryRun: false },
        text: `${prefix}A=${second}\n${prefix}B=${third}\n${prefix}C=${fourth}\n`,
      }),
    before: ([first]) => [`B * 1 1 created = ${first}`],
    after: ([first, second, third, fourth]) => [
      `A * 1 1 created = ${second}`,
      `B * 2 2 created+updated = ${first}, ${third}`,
      `C * 1 1 created = ${fourth}`,
    ],
  },
  {
    name: 'secretsPromote',
    at: 'every write',
    prepare: async (it) => {
      const [first, second, third] = it.values as [string, string, string];
      await made(it, `${it.prefix}A`, first, 'staging');
      await made(it, `${it.prefix}B`, second, 'staging');
      await made(it, `${it.prefix}B`, third, 'production');
    },
    send: (server, { path: fullPath, prefix }) =>
      mutate(server, 'secretsPromote', {
        ...{ fullPath, from: 'staging', to: 'production' },
        names: [`${prefix}A`, `${prefix}B`],
      }),
    before: ([first, second, third]) => [
      `A staging 1 1 created = ${first}`,
      `B production 1 1 created = ${third}`,
      `B staging 1 1 created = ${second}`,
    ],
    after: ([first, second, third]) => [
      `A production 1 1 created = ${first}`,
      `A staging 1 1 created = ${first}`,
      `B production 2 2 created+updated = ${third}, ${second}`,
      `B staging 1 1 created = ${second}`,
    ],
  },
  {
    // Shows values, so that what counts is that nobody has them before the audit trail tells of it.
    name: 'secretsExport',
    at: 'every write',
    prepare: async (it) => {
      await made(it, `${it.prefix}A`, it.values[0]!);
      await made(it, `${it.prefix}B`, it.values[1]!);
    },
    send: (server, { path: fullPath, prefix }) =>
      mutate(server, 'secretsExport', { fullPath, format: 'DOTENV', names: [`${prefix}A`, `${prefix}B`] }),
    before: ([first, second]) => [`A * 1 1 created = ${first}`, `B * 1 1 created = ${second}`],
    after: ([first, second]) => [`A * 1 1 created+exported = ${first}`, `B * 1 1 created+exported = ${second}`],
  },
];

/** Creates secrets one by one until it is over; answers how many were made. Nothing that is killed or held stops it. */
async function writeBeside(project: string, over: () => boolean): Promise<number> {
  let count = 0;
  for (; !over(); count++) {
    await scene.createSecret(project, `W_${unique()}`, newValue());
    await wait(100);
  }
  return count;
}

test('a server killed at any point of a call that writes many secrets leaves all of it or nothing, and nobody has to judge what it left in the store', async () => {
  const projects = await Promise.all(Array.from({ length: AT_ONCE }, () => scene.project()));
  const paths = projects.map(({ project }) => project);
  let over = false;
  const beside = paths.slice(0, 2).map((path) => writeBeside(path, () => over));

  const statements = await sweep(
    scene.stage,
    acts.map((act) => operationOf(act, paths)),
  ).finally(() => (over = true));
  for (const count of await Promise.all(beside)) expect(count).toBeGreaterThan(5);

  for (const { name } of acts) {
    const texts = statements.get(name) ?? [];
    expect([name, texts.filter((text) => text === 'COMMIT').length]).toEqual([name, 1]);
  }
  const orphans = `SELECT v.reference, d.reference IS NOT NULL AS announced FROM store_values v
    LEFT JOIN store_destructions d ON d.reference = v.reference WHERE v.owner_id <> 0
      AND NOT EXISTS (SELECT FROM secret_versions x WHERE x.reference = v.reference)`;
  const left = await scene.sql(orphans);
  expect(left.length).toBeGreaterThan(0);
  expect(left.filter(({ announced }) => !announced)).toEqual([]);
  const lost = `SELECT x.id FROM secret_versions x WHERE EXISTS (SELECT FROM store_destructions d WHERE d.reference = x.reference)
    OR NOT EXISTS (SELECT FROM store_values v WHERE v.reference = x.reference)`;
  expect(await scene.sql(lost)).toEqual([]);

  await scene.sql('UPDATE store_destructions SET next_attempt_at = now()');
  await eventually('nothing is left of them', 60_000, async () => (await scene.sql(orphans)).length === 0);
  expect(await scene.sql(lost)).toEqual([]);
});
