import type { Client } from '../support/client.js';
import { Scene } from './scene.js';
import { sweep, type Killed, type Operation } from './sweep.js';

// Webhooks with their keys, and settings: whatever statement the server dies at, there is the old state or the new one.

jest.setTimeout(600_000);

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.open();
});
afterAll(() => scene?.close());

interface Payload {
  readonly errors: readonly string[];
  readonly webhook?: { readonly id: string } | null;
}

const URL = 'https://receiver.example.com/hook';

/** Webhooks of a project, whether the store has their keys, and the events that tell of them. */
async function stateOf(path: string): Promise<object> {
  const webhooks = await scene.sql(
    `SELECT w.id, w.key_reference AS key, EXISTS (SELECT FROM store_values v WHERE v.reference = w.key_reference) AS kept,
       EXISTS (SELECT FROM store_destructions d WHERE d.reference = w.key_reference) AS doomed
     FROM webhooks w JOIN namespaces n ON n.id = w.namespace_id WHERE n.full_path = $1`,
    [path],
  );
  const events = await scene.sql(
    `SELECT e.action FROM audit_events e JOIN namespaces n ON n.id = e.namespace_id
      WHERE n.full_path = $1 AND e.target_kind = 'webhook' ORDER BY e.id`,
    [path],
  );
  return { webhooks, events: events.map(({ action }) => action as string) };
}

/** Whether a value is gone from the store, or is to go. */
async function destroyed(reference: string): Promise<boolean> {
  const [row] = await scene.sql(
    `SELECT NOT EXISTS (SELECT FROM store_values WHERE reference = $1)
       OR EXISTS (SELECT FROM store_destructions WHERE reference = $1) AS gone`,
    [reference],
  );
  return row.gone as boolean;
}

function expectAcknowledged({ answer, committed }: Killed<Payload>): void {
  if (answer === null) return;
  expect(answer.errors).toEqual([]);
  expect(committed).toBe(true);
}

const make = (client: Client, path: string): Promise<Payload> =>
  client.mutate('webhookCreate', { fullPath: path, url: URL }, 'webhook { id } signingKey');

interface Made {
  readonly path: string;
  readonly id: string;
  readonly key: string;
}

/** A project with one webhook. */
async function prepared(): Promise<Made> {
  const { project: path } = await scene.project();
  const { webhook } = await make(scene.person(), path);
  const [{ key }] = await scene.sql('SELECT key_reference AS key FROM webhooks WHERE id = $1', [webhook!.id]);
  return { path, id: webhook!.id, key };
}

const KEPT = { kept: true, doomed: false };

const creation: Operation<string, Payload> = {
  name: 'webhookCreate',
  at: 'every statement',
  atOnce: 6,
  prepare: async () => (await scene.project()).project,
  call: (server, path) => make(scene.person(server), path),
  check: async (path, killed) => {
    expectAcknowledged(killed);
    expect(await stateOf(path)).toMatchObject(
      killed.committed ? { webhooks: [KEPT], events: ['webhook.created'] } : { webhooks: [], events: [] },
    );

    expect((await make(scene.person(), path)).errors).toEqual([]);
  },
};

const newKey: Operation<Made, Payload> = {
  name: 'webhookUpdate',
  at: 'every write',
  atOnce: 6,
  prepare: prepared,
  call: (server, { id }) =>
    scene.person(server).mutate('webhookUpdate', { id, newSigningKey: true }, 'webhook { id } signingKey'),
  check: async ({ path, key }, killed) => {
    expectAcknowledged(killed);
    const state = (await stateOf(path)) as { webhooks: { key: string }[] };
    const events = ['webhook.created', ...(killed.committed ? ['webhook.updated'] : [])];
    expect(state).toMatchObject({ webhooks: [KEPT], events });
    expect(state.webhooks[0]!.key === key).toBe(!killed.committed);
    expect(await destroyed(key)).toBe(killed.committed);
  },
};

const deletion: Operation<Made, Payload> = {
  name: 'webhookDelete',
  at: 'every write',
  atOnce: 6,
  prepare: prepared,
  call: (server, { id }) => scene.person(server).mutate('webhookDelete', { id }),
  check: async ({ path, key }, killed) => {
    expectAcknowledged(killed);
    expect(await stateOf(path)).toMatchObject(
      killed.committed
        ? { webhooks: [], events: ['webhook.created', 'webhook.deleted'] }
        : { webhooks: [KEPT], events: ['webhook.created'] },
    );
    expect(await destroyed(key)).toBe(killed.committed);
  },
};

const settings: Operation<number, Payload> = {
  name: 'settingsUpdate',
  at: 'every write',
  // All change the same row.
  atOnce: 1,
  prepare: async () => {
    await scene.must('settingsUpdate', { trashRetentionDays: 30 });
    const [{ last }] = await scene.sql('SELECT max(id) AS last FROM audit_events');
    return Number(last);
  },
  call: (server) => scene.person(server).mutate('settingsUpdate', { trashRetentionDays: 31, groupSecretsLimit: 77 }),
  check: async (last, killed) => {
    expectAcknowledged(killed);
    const { settings: now } = await scene.person().query('{ settings { trashRetentionDays } }');
    expect(now.trashRetentionDays).toBe(killed.committed ? 31 : 30);
    const told = await scene.sql("SELECT 1 FROM audit_events WHERE id > $1 AND action = 'settings.updated'", [last]);
    expect(told).toHaveLength(killed.committed ? 1 : 0);
  },
};

test('a webhook is made with its key, changed and deleted as a whole, and settings change with their event', async () => {
  const texts = await sweep(scene.stage, [creation, newKey, deletion, settings]);

  expect(texts.get('webhookCreate')!.at(-1)).toBe('COMMIT');
  expect(texts.get('settingsUpdate')!.at(-1)).toBe('COMMIT');
});
