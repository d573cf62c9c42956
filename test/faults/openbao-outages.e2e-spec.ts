import { setTimeout as wait } from 'node:timers/promises';
import { EndedAtStart, type StageServer } from '../../tools/stage/stage.mjs';
import { eventually, facadeRead, allSecrets, newValue, ready, requestJob, Scene, unique } from './scene.js';
import { openStore, type Outage, type OutageStore } from './outage-store.js';

// The store goes away under a server that lives, and comes back. Against a stateful fake, and against a real OpenBao when
// OPENBAO_ADDR names one (which cannot be sealed from here).

jest.setTimeout(300_000);

const stores = ['fake', ...(process.env['OPENBAO_ADDR'] ? ['real'] : [])] as const;

process.stdout.write(
  `Store outages: tested against ${stores.join(' and ')}${stores.length > 1 ? '' : ' only; OPENBAO_ADDR names no real server'}.\n`,
);

describe.each(stores)('with OpenBao (%s)', (kind) => {
  let store: OutageStore;
  let scene: Scene;
  let server: StageServer;
  let project: string;
  beforeAll(async () => {
    store = await openStore(kind as 'fake' | 'real');
    scene = await Scene.open({ env: store.env });
    server = scene.observer;
    project = (await scene.project()).project;
  });
  afterAll(async () => {
    await scene?.close();
    await store?.close();
  });

  const create = async (name: string, value: string): Promise<string> => {
    const input = { projectPath: project, name, secret: value, environment: '*', branch: '*' };
    return (await scene.person().mutationFault('projectSecretCreate', input)) ?? 'ok';
  };

  const outages: Outage[] = kind === 'fake' ? ['down', 'sealed', 'slow', 'database down'] : ['down', 'slow'];
  test.each(outages)('a store that is %s fails what needs a value, by name, and nothing else', async (outage) => {
    const [kept, fresh, value] = [`K_${unique()}`, `F_${unique()}`, newValue()];
    const id = await scene.createSecret(project, kept, value);
    const { job, runner } = await scene.takenJob(project, [kept]);
    await store.begin(outage);
    try {
      const [created, updated, revealed, facade, bundled] = await Promise.all([
        create(fresh, newValue()),
        scene.person().mutationFault('projectSecretUpdate', {
          projectPath: project,
          name: kept,
          secret: newValue(),
          metadataCas: 1,
        }),
        scene.reveal(id),
        facadeRead(server, job, kept),
        allSecrets(server, job, runner),
      ]);
      expect({ created, updated, revealed, facade: facade.status, bundled: bundled.status }).toEqual({
        created: 'STORE_UNAVAILABLE',
        updated: 'STORE_UNAVAILABLE',
        revealed: 'STORE_UNAVAILABLE',
        facade: 503,
        bundled: 503,
      });
      expect(JSON.stringify([facade.body, bundled.body])).not.toContain(value);

      const document = `query ($path: ID!, $name: String!, $id: ID!) {
        projectSecretsCount(projectPath: $path)
        projectSecrets(projectPath: $path, search: $name) { nodes { name metadataVersion } }
        secretVersions(secretId: $id) { nodes { number } } }`;
      const seen = await scene.person().query(document, { path: project, name: kept, id });
      expect(seen.projectSecrets.nodes).toEqual([{ name: kept, metadataVersion: 1 }]);
      expect(seen.secretVersions.nodes).toEqual([{ number: 1 }]);
      await scene.must('projectSecretUpdate', {
        projectPath: project,
        name: kept,
        description: 'still',
        metadataCas: 1,
      });
      expect(await ready(server)).toBe(503);
    } finally {
      await store.end();
    }

    expect(await scene.sql('SELECT id FROM secrets WHERE name = $1', [fresh])).toEqual([]);
    const told = `SELECT action FROM audit_events WHERE target_name = ANY($1) ORDER BY id`;
    expect((await scene.sql(told, [[kept, fresh]])).map(({ action }) => action)).toEqual([
      'secret.created',
      'secret.updated',
    ]);
    expect(await scene.sql(`SELECT id FROM secret_uses WHERE job_id = $1 AND outcome = 'released'`, [job.id])).toEqual(
      [],
    );
    await eventually('ready again', 60_000, async () => (await ready(server)) === 200);
    await eventually('reads again', 30_000, async () => (await facadeRead(server, job, kept)).status === 200);
    expect((await facadeRead(server, job, kept)).body.data.data.value).toBe(value);
    expect(await scene.reveal(id)).toBe(value);
    expect(await create(fresh, newValue())).toBe('ok');
  });

  test('jobs without secrets go on while the store is away', async () => {
    const tag = `t${unique()}`;
    const runner = await scene.runner(project, tag);
    await scene.pipeline(project, `plain:\n  tags: [${tag}]\n  script: ["true"]\n`);
    await store.begin('down');
    try {
      expect((await requestJob(server, runner)).status).toBe(201);
    } finally {
      await store.end();
    }
  });

  const refusal = async (env: Record<string, string>): Promise<{ code: number | null; sentences: string[] }> => {
    const began = await scene.stage.startServer({ env }).then(
      (started) => started,
      (error: unknown) => error,
    );
    if (!(began instanceof EndedAtStart)) throw new Error('the server started');
    const lines = began.output.trim().split('\n');
    const fatal = lines
      .map((line) => JSON.parse(line) as { level: number; msg: string })
      .filter(({ level }) => level === 60);
    return { code: began.code, sentences: fatal.map(({ msg }) => msg) };
  };

  test('an installation that keeps its values in OpenBao does not start without it, says why in a sentence, and never falls back', async () => {
    const values = 'SELECT count(*)::int AS n FROM store_values';
    const before = await scene.sql(values);

    expect(await refusal({})).toEqual({
      code: 1,
      sentences: ['This installation keeps its values in OpenBao, but OPENBAO_ADDR does not name one.'],
    });
    await store.begin('down');
    try {
      const { code, sentences } = await refusal(store.env);
      expect([code, sentences.length]).toEqual([1, 1]);
      expect(sentences[0]).toMatch(/^OpenBao at OPENBAO_ADDR cannot be used: .+\.$/);
    } finally {
      await store.end();
    }

    expect(before).toEqual([{ n: 0 }]);
    expect(await scene.sql(values)).toEqual(before);
    expect((await scene.sql('SELECT store_kind FROM installation'))[0].store_kind).toBe('openbao');
    const again = await scene.stage.startServer({ env: store.env });
    await again.stop();
  });

  test('an OpenBao of another installation stops the start', async () => {
    const other = await openStore('fake');
    const { code, sentences } = await refusal(other.env);
    expect([code, sentences]).toEqual([
      1,
      ['The store of values answers, but it is not the one of this installation.'],
    ]);
    await other.close();
  });

  test('the server that went through all of it is the same process, and has said no value', async () => {
    expect(await Promise.race([server.exited, wait(20, 'alive')])).toBe('alive');
    expect(server.output()).not.toMatch(/value-[0-9a-f]{24}/);
  });
});
