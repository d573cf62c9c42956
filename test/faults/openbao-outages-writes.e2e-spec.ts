import type { StageServer } from '../../tools/stage/stage.mjs';
import { openStore, type Outage, type OutageStore } from './outage-store.js';
import { eventually, newValue, ready, Scene } from './scene.js';

// The store goes away under calls that need values of many secrets, and under those that people's programs make.

jest.setTimeout(300_000);

let store: OutageStore;
let scene: Scene;
let server: StageServer;
beforeAll(async () => {
  store = await openStore('fake');
  scene = await Scene.open({ env: store.env });
  server = scene.observer;
});
afterAll(async () => {
  await scene?.close();
  await store?.close();
});

/** Everything that a refused call must leave alone. */
async function rows(path: string): Promise<string> {
  const [row] = await scene.sql(
    `WITH n AS (SELECT id FROM namespaces WHERE full_path = $1), s AS (SELECT * FROM secrets WHERE namespace_id IN (TABLE n))
     SELECT json_build_object(
       'secrets', (SELECT json_agg(s ORDER BY id) FROM s),
       'versions', (SELECT json_agg(v ORDER BY id) FROM secret_versions v WHERE secret_id IN (SELECT id FROM s)),
       'webhooks', (SELECT json_agg(w ORDER BY id) FROM webhooks w WHERE namespace_id IN (TABLE n)),
       'trash', (SELECT json_agg(t ORDER BY id) FROM trash_entries t WHERE namespace_id IN (TABLE n)),
       'events', (SELECT json_agg(action ORDER BY id) FROM audit_events WHERE namespace_id IN (TABLE n)))::text AS text`,
    [path],
  );
  return row.text as string;
}

/** A program that reads as a person, logged in while all was well. */
async function program(path: string): Promise<(secret: string) => Promise<{ status: number; text: string }>> {
  const headers = { 'private-token': /\S+$/.exec(scene.person().headers['authorization']!)![0] };
  const door = `${server.url}/api/v4/projects/${encodeURIComponent(path)}/secrets_manager/access_token`;
  const { vault } = (await (await fetch(door, { method: 'POST', headers })).json()).provider;
  const namespace = { 'x-vault-namespace': vault.namespace as string };
  const login = await fetch(`${server.url}/v1/auth/${vault.auth.jwt.path}/login`, {
    ...{ method: 'POST', headers: namespace },
    body: JSON.stringify({ role: vault.auth.jwt.role, jwt: vault.auth.jwt.token }),
  });
  const { auth } = await login.json();
  return async (secret) => {
    const held = { ...namespace, 'x-vault-token': auth.client_token as string };
    const answer = await fetch(`${server.url}/v1/${vault.path}/data/explicit/${secret}`, { headers: held });
    return { status: answer.status, text: await answer.text() };
  };
}

interface Arranged {
  readonly path: string;
  readonly id: string;
  readonly frozen: string;
  readonly trashed: string;
  readonly webhook: string;
  readonly value: string;
}

/** Two variants, two versions of one of them, a frozen secret, one in the trash, and a webhook. */
async function arrange(): Promise<Arranged> {
  const { project: path } = await scene.project();
  const value = newValue();
  const input = { projectPath: path, name: 'A', environment: 'staging', branch: '*' };
  const created = await scene.must('projectSecretCreate', { ...input, secret: newValue() }, 'projectSecret { id }');
  const id = created.projectSecret.id as string;
  await scene.must('projectSecretUpdate', { projectPath: path, name: 'A', metadataCas: 1, secret: newValue() });
  await scene.must('projectSecretCreate', { ...input, environment: 'production', secret: newValue() });
  await scene.createSecret(path, 'PLAIN', value);
  const frozen = await scene.createSecret(path, 'FROZEN', newValue());
  await scene.createSecret(path, 'GONE', newValue());
  await scene.must('projectSecretDelete', { projectPath: path, name: 'GONE' });
  const [entry] = await scene.sql(
    'SELECT t.id FROM trash_entries t JOIN namespaces n ON n.id = t.namespace_id WHERE n.full_path = $1',
    [path],
  );
  const hook = { fullPath: path, url: 'https://example.com/hook', enabled: false };
  const { webhook } = await scene.must('webhookCreate', hook, 'webhook { id }');
  return { path, id, frozen, trashed: entry.id as string, webhook: webhook.id as string, value };
}

const COMPARE_VERSIONS = 'query ($id: ID!) { secretVersionsCompare(secretId: $id, from: 1, to: 2) { same } }';
const READS = `query ($path: ID!, $id: ID!) {
  projectSecrets(projectPath: $path) { nodes { name } }
  projectSecretsCount(projectPath: $path)
  secretsSearch(fullPath: $path, first: 10) { nodes { __typename } }
  secretVersions(secretId: $id) { nodes { number } }
  secretUses(projectPath: $path) { nodes { channel } }
  auditEvents(fullPath: $path, first: 5) { nodes { action } }
  trash(fullPath: $path) { nodes { id } }
  environmentsCompare(fullPath: $path, from: "staging", to: "production") { digest }
}`;

const outages: Outage[] = ['down', 'sealed', 'slow', 'database down'];
test.each(outages)(
  'a store that is %s: each call that needs a value is refused and changes nothing',
  async (outage) => {
    const { path, id, webhook, value } = await arrange();
    const read = await program(path);
    expect((await read('PLAIN')).status).toBe(200);
    const calls: Record<string, [string, object]> = {
      change: [
        'secretsChange',
        {
          fullPath: path,
          create: Array.from({ length: 30 }, (_, n) => ({ name: `N${n}`, secret: newValue(), environment: '*' })),
          update: [{ name: 'PLAIN', metadataCas: 1, secret: newValue() }],
          delete: [{ name: 'FROZEN' }],
        },
      ],
      import: ['secretsImport', { fullPath: path, format: 'DOTENV', dryRun: false, text: `I=${newValue()}\n` }],
      promote: ['secretsPromote', { fullPath: path, from: 'staging', to: 'production', names: ['A'] }],
      rollback: ['secretRollback', { secretId: id, version: 1, metadataCas: 2 }],
      export: ['secretsExport', { fullPath: path, format: 'DOTENV' }],
      webhook: ['webhookCreate', { fullPath: path, url: 'https://example.com/hook' }],
      key: ['webhookUpdate', { id: webhook, newSigningKey: true }],
      create: [
        'projectSecretCreate',
        { projectPath: path, name: 'S', secret: newValue(), environment: '*', branch: '*' },
      ],
    };
    const before = await rows(path);

    await store.begin(outage);
    try {
      const faults = await Promise.all(
        Object.entries(calls).map(async ([name, call]) => [name, await scene.person().mutationFault(...call)] as const),
      );
      expect(Object.fromEntries(faults)).toEqual(
        Object.fromEntries(Object.keys(calls).map((name) => [name, 'STORE_UNAVAILABLE'])),
      );
      expect(await scene.person().fault(COMPARE_VERSIONS, { id })).toBe('STORE_UNAVAILABLE');
      const { status, text } = await read('PLAIN');
      expect([status, text.includes(value)]).toEqual([503, false]);
      expect(await rows(path)).toBe(before);
    } finally {
      await store.end();
    }

    await eventually('ready again', 60_000, async () => (await ready(server)) === 200);
    await eventually('reads again', 30_000, async () => (await read('PLAIN')).status === 200);
    const { export: _, ...writes } = calls;
    const codes = [];
    for (const call of Object.values(writes)) codes.push(await scene.person().mutationFault(...call));
    expect(codes).toEqual(codes.map(() => null));
  },
);

test('what needs no value goes on without the store: lists, search, history, logs, trash, freezing, restoring, a dry run', async () => {
  const { path, id, frozen, trashed } = await arrange();
  await store.begin('down');
  try {
    const seen = await scene.person().query(READS, { path, id });
    expect(seen.projectSecretsCount).toBe(4);
    expect(seen.projectSecrets.nodes).toHaveLength(4);
    expect(seen.secretsSearch.nodes).toHaveLength(4);
    expect(seen.secretVersions.nodes).toEqual([{ number: 2 }, { number: 1 }]);
    expect(seen.auditEvents.nodes).toHaveLength(5);
    expect(seen.trash.nodes).toEqual([{ id: trashed }]);
    expect(seen.environmentsCompare.digest).toEqual(expect.any(String));

    await scene.must('secretFreeze', { secretId: frozen, reason: 'leak' });
    await scene.must('secretThaw', { secretId: frozen, metadataCas: 2 });
    await scene.must('trashRestore', { id: trashed });
    await scene.must('secretVersionDestroy', { secretId: id, version: 1, metadataCas: 2 });
    const text = `GONE=${newValue()}\nFRESH=${newValue()}\n`;
    const { secretsImport } = await scene.must(
      'secretsImport',
      { fullPath: path, format: 'DOTENV', dryRun: true, text },
      'secretsImport { applied newCount changedCount }',
    );
    expect(secretsImport).toEqual({ applied: false, newCount: 1, changedCount: 1 });
  } finally {
    await store.end();
  }
  await eventually('ready again', 60_000, async () => (await ready(server)) === 200);
});
