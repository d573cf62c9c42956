import { setTimeout as wait } from 'node:timers/promises';
import type { StageServer } from '../../tools/stage/stage.mjs';
import { eventually, newValue, Scene, unique, type At } from './scene.js';
import { connectionEnded } from './sweep.js';

jest.setTimeout(300_000);

const WRITERS = 8;
const KILLS = 3;
/** Versions acknowledged between two deaths, at least. */
const ACKNOWLEDGED = 30;

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.open();
});
afterAll(() => scene?.close());

/** What was asked for a version of a secret; several times, where the first answer was lost. */
interface Attempt {
  readonly value: string;
  readonly acknowledged: boolean;
}

/** Secret's name, then version number, then what was tried to become it. */
type Journal = Map<string, Map<number, Attempt[]>>;

function note(journal: Journal, name: string, version: number, attempt: Attempt): void {
  const versions = journal.get(name) ?? new Map<number, Attempt[]>();
  journal.set(name, versions.set(version, [...(versions.get(version) ?? []), attempt]));
}

type Sent = { readonly ok: boolean; readonly code: string };

async function send(server: At, name: string, input: object): Promise<Sent> {
  try {
    const payload = await scene.person(server).mutate(name, input);
    return { ok: payload.errors.length === 0, code: payload.problems[0]?.code ?? '' };
  } catch (error) {
    if (connectionEnded(error)) return { ok: false, code: 'CONNECTION' };
    throw error;
  }
}

interface Load {
  readonly journal: Journal;
  readonly server: At;
  acknowledged: number;
  over: boolean;
}

/** Creates a secret, changes it a few times, and on to the next, until the load is over. */
async function write(load: Load, project: string): Promise<void> {
  const { journal, server } = load;
  while (!load.over) {
    const name = `L_${unique()}`;
    for (let version = 1; version <= 4 && !load.over;) {
      const value = newValue();
      const input = { projectPath: project, name, secret: value };
      const sent =
        version === 1
          ? await send(server, 'projectSecretCreate', { ...input, environment: '*', branch: '*' })
          : await send(server, 'projectSecretUpdate', { ...input, metadataCas: version - 1 });
      note(journal, name, version, { value, acknowledged: sent.ok });
      if (sent.ok) load.acknowledged += 1;
      // Taken, or modified since: the try whose answer was lost had come through.
      if (sent.ok || sent.code === 'NAME_TAKEN' || sent.code === 'CONFLICT') version += 1;
      else if (sent.code === 'CONNECTION') await wait(50);
      else throw new Error(`a write was refused: ${sent.code}`);
    }
  }
}

async function acknowledgedMore(load: Load): Promise<void> {
  const enough = load.acknowledged + ACKNOWLEDGED;
  await eventually('writes are acknowledged', 60_000, async () => load.acknowledged >= enough);
}

test(`a server killed ${KILLS} times under ${WRITERS} writers loses no acknowledged version and leaves no half of one`, async () => {
  const projects = await Promise.all(Array.from({ length: 2 }, () => scene.project()));
  let server: StageServer = await scene.stage.startServer();
  const port = Number(new URL(server.url).port);
  const load: Load = { journal: new Map(), server: { url: server.url }, acknowledged: 0, over: false };
  const writers = Array.from({ length: WRITERS }, (_, n) => write(load, projects[n % projects.length]!.project));

  const deaths = async (): Promise<void> => {
    for (let kill = 0; kill < KILLS; kill++) {
      await acknowledgedMore(load);
      await wait(Math.random() * 300);
      await server.kill();
      server = await scene.stage.startServer({ port });
    }
    await acknowledgedMore(load);
    load.over = true;
  };
  await Promise.all([deaths(), ...writers]);
  const { journal } = load;

  const secrets = await scene.sql<{
    id: string;
    name: string;
    metadata_version: number;
    current: number;
    numbers: number[];
  }>(
    `SELECT s.id, s.name, s.metadata_version, v.number AS current, array_agg(x.number ORDER BY x.number) AS numbers
       FROM secrets s JOIN secret_versions v ON v.id = s.current_version_id AND v.secret_id = s.id
       JOIN secret_versions x ON x.secret_id = s.id WHERE s.name LIKE 'L\\_%' GROUP BY s.id, v.number`,
  );
  const [{ all }] = await scene.sql(`SELECT count(*)::int AS all FROM secrets WHERE name LIKE 'L\\_%'`);
  expect(secrets.length).toBe(all);
  const byName = new Map(secrets.map((secret) => [secret.name, secret]));
  const acknowledged = [...journal].flatMap(([name, versions]) =>
    [...versions]
      .filter(([, tries]) => tries.some((attempt) => attempt.acknowledged))
      .map(([version]) => ({ name, version })),
  );
  expect(acknowledged.length).toBeGreaterThanOrEqual(ACKNOWLEDGED * (KILLS + 1));
  for (const { name, version } of acknowledged) expect(byName.get(name)?.numbers ?? []).toContain(version);

  for (const { id, name, metadata_version, current, numbers } of secrets) {
    expect(numbers).toEqual(Array.from({ length: current }, (_, n) => n + 1));
    expect(metadata_version).toBe(current);
    for (const version of numbers) {
      const tries = journal.get(name)?.get(version) ?? [];
      const told = tries.filter((attempt) => attempt.acknowledged).map((attempt) => attempt.value);
      const possible = told.length > 0 ? told : tries.map((attempt) => attempt.value);
      expect(possible).toContain(await scene.reveal(id, version));
    }
  }
  const [counts] = await scene.sql(
    `SELECT (SELECT count(*)::int FROM secret_versions v JOIN secrets s ON s.id = v.secret_id WHERE s.name LIKE 'L\\_%') AS versions,
      (SELECT count(*)::int FROM audit_events WHERE target_name LIKE 'L\\_%' AND action IN ('secret.created', 'secret.updated')) AS events`,
  );
  expect(counts.events).toBe(counts.versions);
});
