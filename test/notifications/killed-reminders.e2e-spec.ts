import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { eventually, newValue, Scene } from '../faults/scene.js';

// Real servers with a durable database, killed (SIGKILL) around the statements that tell and send.

jest.setTimeout(300_000);

let scene: Scene;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'lockkeeper-mail-'));
  scene = await Scene.open();
});
afterAll(async () => {
  await scene?.close();
  await rm(folder, { recursive: true, force: true });
});

const env = (): Record<string, string> => ({ LOCKKEEPER_MAIL_DIR: folder });
const stages = async (): Promise<number> => Number((await scene.sql('SELECT count(*) FROM secret_reminders'))[0].count);
const outbox = () => scene.sql('SELECT key, attempts, sent_at FROM notifications ORDER BY id');

/** Starts a server and kills it at the first statement of this kind: before PostgreSQL sees it, or when it is done. */
async function killedAt(pattern: RegExp, hold: 'statement' | 'answer'): Promise<void> {
  const proxy = await scene.stage.openProxy();
  let over = false;
  const reached = new Promise<void>((resolve) =>
    proxy.onStatement((_, text) => {
      if (pattern.test(text)) over = true;
      // From then on nothing else of mails comes through either, however late the server is killed.
      else return over && /\bnotifications\b/.test(text) ? { hold: 'statement', reached: () => undefined } : null;
      return { hold, reached: resolve };
    }),
  );
  const server = await scene.stage.startServer({ through: proxy, env: env() });
  await reached;
  await server.kill();
  await proxy.stop();
}

test('each stage is told once and each mail is one, wherever servers die in between', async () => {
  const { project } = await scene.project();
  await scene.sql("UPDATE users SET email = 'owner@example.com'");
  const secrets = [];
  for (const name of ['ONE', 'TWO', 'THREE']) secrets.push(await scene.createSecret(project, name, newValue()));
  await scene.observer.stop();
  await scene.sql("UPDATE secrets SET expires_at = now() + interval '6 hours' WHERE id = ANY($1::uuid[])", [secrets]);

  await killedAt(/INSERT INTO secret_reminders/, 'statement');
  expect([await stages(), await outbox()]).toEqual([0, []]);

  await killedAt(/INSERT INTO secret_reminders/, 'answer');
  expect(await stages()).toBe(3);
  const told = await outbox();
  expect(told.map(({ sent_at }) => sent_at)).toEqual([null, null, null]);

  // The mail is a file by now, and nobody has written that it is.
  await killedAt(/UPDATE notifications SET sent_at/, 'statement');
  const files = await readdir(folder);
  expect(files.length).toBeGreaterThan(0);
  await scene.sql('UPDATE notifications SET next_attempt_at = now() WHERE sent_at IS NULL');

  const server = await scene.stage.startServer({ env: env() });
  await eventually('all are sent', 60_000, async () => (await outbox()).every(({ sent_at }) => sent_at !== null));
  const turned = await scene.sql('SELECT now() AS time');
  await eventually('more turns passed', 40_000, async () => Date.now() - Number(turned[0].time) > 10_000);
  await server.stop();

  expect(await stages()).toBe(3);
  expect((await outbox()).map(({ key }) => key)).toEqual(told.map(({ key }) => key));
  const mails = (await readdir(folder)).filter((name) => name.endsWith('.eml'));
  expect(mails).toHaveLength(3);
  expect(mails).toEqual(expect.arrayContaining(files.filter((name) => name.endsWith('.eml'))));
});
