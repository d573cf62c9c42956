import type { GraphqlAnswer } from '../support/client.js';
import { eventually, newValue, Scene, unique } from './scene.js';

// Many writers at the same time, on a real server process over HTTP: who writes another secret never fails for it, who
// writes the same one is told, and nobody waits in a circle.

jest.setTimeout(300_000);

const WRITERS = 50;

let scene: Scene;
beforeAll(async () => {
  // Fewer than writers, so that some wait for one; on a slow machine those who wait for ten of them are turned away.
  scene = await Scene.open({ env: { LOCKKEEPER_DATABASE_POOL: '40' } });
});
afterAll(() => scene?.close());

const PROBLEMS = 'problems { code field message }';

/** `ok`, or the code that the call was refused with. */
async function outcome(name: string, input: object): Promise<string> {
  const { data, errors } = await send(name, input);
  return errors[0]?.extensions.code ?? data?.[name].problems[0]?.code ?? 'ok';
}

function send(name: string, input: object): Promise<GraphqlAnswer> {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  return scene.person().send(`mutation ($input: ${type}!) { ${name}(input: $input) { ${PROBLEMS} } }`, { input });
}

const counted = (codes: readonly string[]): Record<string, number> =>
  Object.fromEntries([...new Set(codes)].sort().map((code) => [code, codes.filter((one) => one === code).length]));

const update = (projectPath: string, name: string, metadataCas: number, secret = newValue()): object => ({
  ...{ projectPath, name, metadataCas, secret },
});

const creation = (projectPath: string, name: string): object => ({
  ...{ projectPath, name, secret: newValue(), environment: '*', branch: '*' },
});

interface State {
  readonly metadata_version: number;
  readonly current: number;
  readonly versions: number;
  readonly deleted: boolean;
  readonly frozen: boolean;
  readonly events: string[];
}

async function stateOf(name: string): Promise<State[]> {
  return scene.sql<State & Record<string, unknown>>(
    `SELECT s.metadata_version, v.number AS current, s.deleted_at IS NOT NULL AS deleted, s.frozen_at IS NOT NULL AS frozen,
       (SELECT count(*)::int FROM secret_versions x WHERE x.secret_id = s.id) AS versions,
       (SELECT array_agg(e.action ORDER BY e.id) FROM audit_events e WHERE e.target_id = s.id::text) AS events
     FROM secrets s JOIN secret_versions v ON v.id = s.current_version_id AND v.secret_id = s.id WHERE s.name = $1`,
    [name],
  );
}

test(`${WRITERS} writers on ${WRITERS} secrets of one project all succeed, creating and changing`, async () => {
  const { project } = await scene.project();
  const names = Array.from({ length: WRITERS }, () => `M_${unique()}`);

  const created = await Promise.all(names.map((name) => outcome('projectSecretCreate', creation(project, name))));
  const updated = await Promise.all(names.map((name) => outcome('projectSecretUpdate', update(project, name, 1))));

  expect(counted([...created, ...updated])).toEqual({ ok: 2 * WRITERS });
  const states = await Promise.all(names.map(stateOf));
  const state = { metadata_version: 2, current: 2, versions: 2, deleted: false, frozen: false };
  for (const rows of states) expect(rows).toEqual([{ ...state, events: ['secret.created', 'secret.updated'] }]);
});

test(`of ${WRITERS} writers who saw the same state of one secret exactly one wins, and the others are told which it is now`, async () => {
  const { project } = await scene.project();
  const name = `O_${unique()}`;
  const id = await scene.createSecret(project, name, newValue());

  for (const seen of [1, 2, 3]) {
    const values = Array.from({ length: WRITERS }, newValue);
    const answers = await Promise.all(
      values.map((value) => send('projectSecretUpdate', update(project, name, seen, value))),
    );
    const problems = answers.map(({ data }) => data.projectSecretUpdate.problems);
    const winners = values.filter((_, index) => problems[index].length === 0);
    expect(winners).toHaveLength(1);
    expect(await scene.reveal(id)).toBe(winners[0]);
    for (const [problem] of problems.filter((each) => each.length > 0))
      expect(problem).toMatchObject({
        code: 'CONFLICT',
        field: 'metadataCas',
        message: expect.stringContaining(`its metadataVersion is ${seen + 1} now`),
      });
  }
  expect(await stateOf(name)).toMatchObject([{ metadata_version: 4, current: 4, versions: 4 }]);
});

test('a change, a roll-back, a freeze, a bulk call and a deletion of one secret at once: one wins, and only that one is seen', async () => {
  const { project } = await scene.project();
  const effects: Record<string, Partial<State>> = {
    'secret.updated': { current: 3, versions: 3, deleted: false, frozen: false },
    'secret.rolled_back': { current: 3, versions: 3, deleted: false, frozen: false },
    'secret.frozen': { current: 2, versions: 2, deleted: false, frozen: true },
    'secret.deleted': { current: 2, versions: 2, deleted: true, frozen: false },
  };
  for (let round = 0; round < 8; round++) {
    const name = `X_${unique()}`;
    const secretId = await scene.createSecret(project, name, newValue());
    await scene.must('projectSecretUpdate', update(project, name, 1));
    const metadataCas = 2;
    const calls: [string, object][] = [
      ['projectSecretUpdate', update(project, name, 2)],
      ['secretRollback', { secretId, version: 1, metadataCas }],
      ['secretFreeze', { secretId, reason: 'leak', metadataCas }],
      ['projectSecretDelete', { projectPath: project, name, metadataCas }],
      ['secretsChange', { fullPath: project, update: [{ name, metadataCas, secret: newValue() }] }],
    ];
    const first = round % calls.length;
    const codes = await Promise.all([...calls.slice(first), ...calls.slice(0, first)].map((call) => outcome(...call)));

    expect(codes.filter((code) => code === 'ok')).toHaveLength(1);
    expect(codes.filter((code) => !['ok', 'CONFLICT', 'NOT_FOUND', 'SECRET_MISSING'].includes(code))).toEqual([]);
    const [state] = await stateOf(name);
    const action = state!.events.at(-1)!;
    expect(state).toMatchObject({ metadata_version: 3, ...effects[action] });
    expect(state!.events).toEqual(['secret.created', 'secret.updated', action]);
  }
});

test('a deletion that names no state it saw wins at last, whatever else is done to the secret meanwhile', async () => {
  const { project } = await scene.project();
  for (let round = 0; round < 5; round++) {
    const name = `Y_${unique()}`;
    const secretId = await scene.createSecret(project, name, newValue());
    const [updated, deleted, frozen] = await Promise.all([
      outcome('projectSecretUpdate', update(project, name, 1)),
      outcome('projectSecretDelete', { projectPath: project, name }),
      outcome('secretFreeze', { secretId, reason: 'leak' }),
    ]);

    expect(deleted).toBe('ok');
    const [state] = await stateOf(name);
    const done = [updated, frozen].filter((code) => code === 'ok').length;
    expect(state).toMatchObject({ deleted: true, metadata_version: 2 + done, frozen: frozen === 'ok' });
    expect(state!.versions).toBe(updated === 'ok' ? 2 : 1);
  }
});

test('of 20 who make the same secret at once one succeeds, and the others are told that it is there', async () => {
  const { project } = await scene.project();
  const name = `C_${unique()}`;

  const codes = await Promise.all(
    Array.from({ length: 20 }, (_, n) => {
      if (n % 4 > 0) return outcome('projectSecretCreate', creation(project, name));
      const create = [{ name, secret: newValue(), environment: '*' }];
      return outcome('secretsChange', { fullPath: project, create });
    }),
  );

  expect(counted(codes)).toEqual({ NAME_TAKEN: 19, ok: 1 });
  expect(await stateOf(name)).toHaveLength(1);
});

test('writers whose values the store is slow to take hold nobody up, not even where few secrets are allowed', async () => {
  await scene.must('settingsUpdate', { projectSecretsLimit: 100 });
  const { project } = await scene.project();
  const name = `S_${unique()}`;
  await scene.createSecret(project, name, newValue());
  const proxy = await scene.stage.openProxy();
  const slow = await scene.stage.startServer({ through: proxy });
  let held = 0;
  proxy.onStatement((_, text) =>
    /INSERT INTO store_values/.test(text) ? { hold: 'statement', reached: () => void (held += 1) } : null,
  );
  const create = [{ name: `${name}_MANY`, secret: newValue(), environment: '*' }];
  const waiting = [
    scene.person(slow).mutate('projectSecretUpdate', update(project, name, 1)),
    scene.person(slow).mutate('projectSecretCreate', creation(project, `${name}_NEW`)),
    scene
      .person(slow)
      .mutate('secretsChange', { fullPath: project, create, update: [{ name, metadataCas: 1, secret: newValue() }] }),
  ].map((call) => call.catch(() => null));
  await eventually('all wait for the store', 30_000, async () => held === waiting.length);

  const codes = [
    await outcome('projectSecretUpdate', update(project, name, 1)),
    await outcome('projectSecretCreate', creation(project, `${name}_NEW`)),
    await outcome('secretsChange', { fullPath: project, create }),
    await outcome('projectSecretDelete', { projectPath: project, name }),
  ];

  expect(codes).toEqual(codes.map(() => 'ok'));
  await slow.kill();
  await Promise.all(waiting);
  await scene.must('settingsUpdate', { projectSecretsLimit: 10_000 });
});

describe('calls that write many secrets', () => {
  const SIZE = 40;
  const names = (): string[] => Array.from({ length: SIZE }, (_, n) => `B_${unique()}_${n}`);

  test('two over the same secrets in opposite order: one does all of it, the other nothing, and neither waits in a circle', async () => {
    const { project } = await scene.project();
    for (let round = 0; round < 4; round++) {
      const all = names();
      const create = all.map((name) => ({ name, secret: newValue(), environment: '*' }));
      await scene.must('secretsChange', { fullPath: project, create });
      const [first, second] = [newValue(), newValue()];
      const entries = (value: string): object[] => all.map((name) => ({ name, metadataCas: 1, secret: value }));

      const codes = await Promise.all([
        outcome('secretsChange', { fullPath: project, update: entries(first) }),
        outcome('secretsChange', { fullPath: project, update: entries(second).reverse() }),
      ]);

      expect(counted(codes)).toEqual({ CONFLICT: 1, ok: 1 });
      const winner = codes[0] === 'ok' ? first : second;
      const rows = await scene.sql('SELECT id, metadata_version FROM secrets WHERE name = ANY($1)', [all]);
      expect(rows.map((row) => row.metadata_version)).toEqual(all.map(() => 2));
      for (const row of rows.slice(0, 5)) expect(await scene.reveal(row.id as string)).toBe(winner);
    }
  });

  test('several that make the same secrets in opposite order: one makes all of them, the others are told by name', async () => {
    // Where any number is allowed nobody waits to be counted, and rows that take their time make sure that the calls meet.
    await scene.must('settingsUpdate', { projectSecretsLimit: 0 });
    await scene.sql(`CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_sleep(0.05); RETURN NEW; END $$`);
    await scene.sql(`CREATE TRIGGER take_time BEFORE INSERT ON secrets FOR EACH ROW EXECUTE FUNCTION take_time()`);
    const { project } = await scene.project();
    for (let round = 0; round < 2; round++) {
      const all = names();
      const create = all.map((name) => ({ name, secret: newValue(), environment: '*' }));
      const reversed = [...create].reverse();

      const codes = await Promise.all(
        [create, reversed, create, reversed].map((entries) =>
          outcome('secretsChange', { fullPath: project, create: entries }),
        ),
      );

      expect(counted(codes)).toEqual({ NAME_TAKEN: 3, ok: 1 });
      const [{ made }] = await scene.sql('SELECT count(*)::int AS made FROM secrets WHERE name = ANY($1)', [all]);
      expect(made).toBe(all.length);
    }
    await scene.sql('DROP FUNCTION take_time CASCADE');
    await scene.must('settingsUpdate', { projectSecretsLimit: 10_000 });
  });

  test('beside writers of single secrets: of each secret one write wins, and the call is all or nothing', async () => {
    const { project } = await scene.project();
    const all = names();
    const create = all.map((name) => ({ name, secret: newValue(), environment: '*' }));
    await scene.must('secretsChange', { fullPath: project, create });
    const others = Array.from({ length: 20 }, () => `N_${unique()}`);

    const [bulk, singles, fresh] = await Promise.all([
      outcome('secretsChange', {
        fullPath: project,
        update: all.map((name) => ({ name, metadataCas: 1, secret: newValue() })),
      }),
      Promise.all(all.slice(0, 3).map((name) => outcome('projectSecretUpdate', update(project, name, 1)))),
      Promise.all(others.map((name) => outcome('projectSecretCreate', creation(project, name)))),
    ]);

    expect(counted(fresh)).toEqual({ ok: others.length });
    const rows = await scene.sql(
      'SELECT name, metadata_version, (SELECT count(*)::int FROM secret_versions x WHERE x.secret_id = s.id) AS versions FROM secrets s WHERE name = ANY($1)',
      [all],
    );
    const versionOf = new Map(rows.map((row) => [row.name as string, row.metadata_version as number]));
    if (bulk === 'ok') expect(counted(singles)).toEqual({ CONFLICT: 3 });
    else expect([bulk, singles.includes('ok')]).toEqual(['CONFLICT', true]);
    for (const [index, name] of all.entries())
      expect([name, versionOf.get(name)]).toEqual([name, bulk === 'ok' || singles[index] === 'ok' ? 2 : 1]);
    for (const row of rows) expect(row.versions).toBe(row.metadata_version);
  });
});
