import { ForgetWebhooks } from '../../apps/server/src/notifications/forget-webhooks.js';
import { ReconcileStore, DestroyValues } from '../../apps/server/src/secrets/store/index.js';
import { aProjectWithSecrets, create, newValue, reveal, someone, type Someone } from '../secrets/arrange.js';
import { asOwner, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { turnByHand } from '../support/turn-by-hand.js';
import { aSecret, At, DAY, deliver, forgetAll, notifications, tell } from './arrange.js';
import { startReceiver, verifies, type Receiver } from './receiver.js';

let server: TestServer;
let admin: Someone;
let group: string;
let project: string;
let owner: Someone;
let receiver: Receiver;
beforeAll(async () => {
  // For those that are made at once below.
  server = await startServer({ webhookAllowPrivate: true, databasePool: 20 });
  await turnByHand(
    server,
    'deliver-notifications',
    'tell-reminders',
    'reconcile-store',
    'destroy-values',
    'forget-webhooks',
  );
  admin = await newPerson(server, { admin: true });
});
afterAll(() => server.stop());
beforeEach(async () => {
  await asOwner(server, 'DELETE FROM webhooks; UPDATE secrets SET expires_at = NULL');
  await forgetAll(server);
  ({ group, project, owner } = await aProjectWithSecrets(server, admin.client));
  receiver = await startReceiver();
});
afterEach(() => receiver.stop());

const HOOK = 'webhook { id fullPath url events enabled createdAt } signingKey';
const NOTIFICATION = `notification { id delivery event channel recipient subject fullPath webhookId attempts lastError
  createdAt nextAttemptAt sentAt gaveUpAt }`;
const hook = async (input: object = {}, client = owner.client): Promise<any> => {
  const made = await client.mutate('webhookCreate', { fullPath: project, url: receiver.url, ...input }, HOOK);
  if (!made.webhook) throw new Error(made.errors.join(' '));
  return made;
};
const list = (client = owner.client, fullPath = project) =>
  client.query('query ($p: ID!) { webhooks(fullPath: $p) { id fullPath url events enabled } }', { p: fullPath });
const test1 = (id: string, client = owner.client): Promise<any> => client.mutate('webhookTest', { id }, NOTIFICATION);
const log = async (fullPath: string | null, client = owner.client, page = {}): Promise<any> =>
  (
    await client.query(
      `query ($p: ID, $first: Int, $after: String) { notifications(fullPath: $p, first: $first, after: $after) {
        nodes { event channel recipient fullPath lastError sentAt webhookId attempts } pageInfo { hasNextPage endCursor } } }`,
      { p: fullPath, ...page },
    )
  ).notifications;

const END = new Date('2027-06-01T00:00:00Z');
const at = (days: number): Date => new Date(END.getTime() - days * DAY);
/** A secret that ends, told of on this day before its end. */
async function due(days = 0, name = 'API_KEY'): Promise<string> {
  const id = await aSecret(server, owner, project, { name, environment: 'production', expiresAt: END });
  await tell(server, at(days));
  return id;
}
const calls = async (): Promise<any[]> => (await notifications(server)).filter((row) => row.channel === 'webhook');

describe('a call', () => {
  test('tells ids, names, paths and times, signed with the key that was shown once', async () => {
    const { webhook, signingKey } = await hook();
    const id = await due(7);

    await deliver(server, at(7));

    expect(receiver.received).toHaveLength(1);
    const [call] = receiver.received;
    const { delivery, createdAt, ...body } = JSON.parse(call!.body);
    expect(body).toEqual({
      event: 'secret.expiring',
      dueAt: '2027-06-01T00:00:00.000Z',
      stageDays: 7,
      secret: { id, name: 'API_KEY', environmentScope: 'production' },
      owner: { kind: 'project', id: expect.stringMatching(/^\d+$/), fullPath: project },
    });
    expect(createdAt).toBe(at(7).toISOString());
    expect(call!.headers).toMatchObject({
      'content-type': 'application/json',
      'x-lockkeeper-event': 'secret.expiring',
      'x-lockkeeper-delivery': delivery,
    });
    expect(verifies(signingKey, call!)).toBe(true);
    expect(verifies(`${signingKey}x`, call!)).toBe(false);
    expect(verifies(signingKey, { ...call!, body: call!.body.replace('API_KEY', 'API_KEZ') })).toBe(false);
    expect(verifies(signingKey, call!, Date.now() + 600_000)).toBe(false);
    expect((await log(project)).nodes).toMatchObject([
      { event: 'secret.expiring', channel: 'WEBHOOK', recipient: `http://127.0.0.1:${receiver.port}`, attempts: 1 },
    ]);
    expect((await log(project)).nodes[0]).toMatchObject({ webhookId: webhook.id, sentAt: at(7).toISOString() });
  });

  test('goes to the webhooks of the project and of the groups above that want the event, and to no others', async () => {
    const other = await aProjectWithSecrets(server, admin.client);
    const urls = ['/own', '/group', '/expired-only', '/off', '/sibling'].map((path) =>
      receiver.url.replace('/hook', path),
    );
    await hook({ url: urls[0] });
    await hook({ url: urls[1], fullPath: group });
    await hook({ url: urls[2], events: ['secret.expired', 'secret.rotation_due'] });
    await hook({ url: urls[3], enabled: false });
    await hook({ url: urls[4], fullPath: other.project }, other.owner.client);

    await due(7);
    await deliver(server, at(7));
    expect(receiver.received.map(({ path }) => path).sort()).toEqual(['/group', '/own']);

    await tell(server, at(0));
    await deliver(server, at(0));
    expect(receiver.received.map(({ path }) => path).sort()).toEqual([
      '/expired-only',
      '/group',
      '/group',
      '/own',
      '/own',
    ]);
  });

  test('tells what happens to secrets, who did it and when, of what was asked for and of what succeeded', async () => {
    await hook({ fullPath: group, events: ['secret.created', 'secret.updated', 'secret.revealed', 'secret.deleted'] });
    await hook({ fullPath: project });
    const value = newValue();
    const input = { projectPath: project, name: 'TOLD', secret: value, environment: 'production' };
    const { id } = await create(owner.client, project, input);
    await owner.client.mutate('projectSecretCreate', { ...input, branch: '*' });
    await reveal(owner.client, id);
    const again = { projectPath: project, name: 'TOLD', metadataCas: 1, secret: newValue() };
    await Promise.all([1, 2].map(() => owner.client.mutate('projectSecretUpdate', again)));

    await deliver(server, new Date(Date.now() + 1000));

    const bodies = receiver.received.map(({ body }) => JSON.parse(body));
    expect(bodies.map(({ event }) => event).sort()).toEqual(['secret.created', 'secret.revealed', 'secret.updated']);
    const created = bodies.find(({ event }) => event === 'secret.created');
    expect(created).toMatchObject({
      actor: owner.person.username,
      secret: { id, name: 'TOLD', environmentScope: 'production' },
      owner: { kind: 'project', fullPath: project },
    });
    expect(Math.abs(Date.parse(created.occurredAt) - Date.now())).toBeLessThan(60_000);
    expect(JSON.stringify(receiver.received)).not.toContain(value);
  });

  test('that fails is tried again under the same delivery with a fresh signature', async () => {
    const { signingKey } = await hook();
    receiver.answer = (response) => void response.writeHead(500).end('canary: a stack trace');
    await due();
    await deliver(server, at(0));
    const [failed] = await calls();
    expect(failed).toMatchObject({ attempts: 1, last_error: 'The receiver answered 500.', sent_at: null });

    receiver.answer = (response) => void response.writeHead(200).end('ok');
    await deliver(server, failed.next_attempt_at);

    const [first, second] = receiver.received;
    expect(receiver.received).toHaveLength(2);
    expect(second!.body).toBe(first!.body);
    expect(second!.headers['x-lockkeeper-delivery']).toBe(first!.headers['x-lockkeeper-delivery']);
    expect(verifies(signingKey, second!)).toBe(true);
    expect(await calls()).toMatchObject([{ attempts: 2, last_error: '', sent_at: failed.next_attempt_at }]);
  });

  test('is not repeated where a redirect leads', async () => {
    const { webhook } = await hook();
    receiver.answer = (response) => void response.writeHead(307, { location: `${receiver.url}/elsewhere` }).end();

    const { notification } = await test1(webhook.id);

    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook']);
    expect(notification.lastError).toContain('redirect (307)');
  });

  test('of a webhook that was switched off meanwhile is given up', async () => {
    const { webhook } = await hook();
    await due();
    await owner.client.mutate('webhookUpdate', { id: webhook.id, enabled: false }, HOOK);

    await deliver(server, at(0));

    expect(receiver.received).toEqual([]);
    expect(await calls()).toMatchObject([{ last_error: 'The webhook is switched off.', gave_up_at: at(0) }]);
  });

  test('that is answered with 410 is given up', async () => {
    await hook();
    receiver.answer = (response) => void response.writeHead(410).end();
    await due();

    await deliver(server, at(0));

    expect(await calls()).toMatchObject([{ attempts: 1, gave_up_at: at(0) }]);
  });

  test('is over in time when the receiver says nothing, and when it never stops talking', async () => {
    const { webhook } = await hook();
    const [silent, endless] = [
      (): void => undefined,
      (response: NodeJS.WritableStream): void => {
        const timer = setInterval(() => response.write('x'.repeat(1000)), 1);
        response.on('close', () => clearInterval(timer));
      },
    ];

    let began = Date.now();
    receiver.answer = silent;
    expect((await test1(webhook.id)).notification.lastError).toBe('The receiver does not answer in time.');
    expect(Date.now() - began).toBeLessThan(20_000);

    await asOwner(server, 'DELETE FROM notifications');
    began = Date.now();
    receiver.answer = endless;
    expect((await test1(webhook.id)).notification.sentAt).not.toBeNull();
    expect(Date.now() - began).toBeLessThan(10_000);
  }, 60_000);
});

describe('the key', () => {
  test('is in the store and nowhere else, and is no orphan to the reconciler', async () => {
    const { signingKey } = await hook();
    expect(signingKey).toMatch(/^whsec_[A-Za-z0-9_-]{43}$/);
    const tables = ['webhooks', 'audit_events', 'notifications', 'store_values'];
    for (const table of tables) {
      const rows = await asOwner(server, `SELECT t::text AS text FROM ${table} t`);
      expect(JSON.stringify(rows)).not.toContain(signingKey.slice(6));
    }
    const aged = '00000000-0000-7000-8000-00000000abcd';
    await asOwner(server, 'UPDATE webhooks SET key_reference = $1', [aged]);
    await asOwner(server, 'DELETE FROM store_values WHERE reference = $1', [aged]);
    await asOwner(
      server,
      `INSERT INTO store_values (reference, owner_id, nonce, ciphertext)
       SELECT $1, owner_id, nonce, ciphertext FROM store_values LIMIT 1`,
      [aged],
    );

    await server.app.get(ReconcileStore).execute(new At(new Date()));

    expect(await asOwner(server, 'SELECT 1 FROM store_destructions WHERE reference = $1', [aged])).toEqual([]);
  });

  test('is destroyed with its webhook, and what waits for it goes too', async () => {
    const { webhook } = await hook();
    const [{ key_reference: reference }] = await asOwner(server, 'SELECT key_reference FROM webhooks');
    await due();

    await owner.client.mutate('webhookDelete', { id: webhook.id }, 'webhook { id }');
    await server.app.get(DestroyValues).execute(new At(new Date()));

    expect(await asOwner(server, 'SELECT 1 FROM store_values WHERE reference = $1', [reference])).toEqual([]);
    expect(await calls()).toEqual([]);
    expect((await list()).webhooks).toEqual([]);
  });

  test('is destroyed once its project is purged, and not while it can come back', async () => {
    const { webhook } = await hook();
    const [{ key_reference: reference }] = await asOwner(server, 'SELECT key_reference FROM webhooks');
    const left = () => asOwner(server, 'SELECT 1 FROM store_values WHERE reference = $1', [reference]);
    const turn = async () => {
      await server.app.get(ForgetWebhooks, { strict: false }).execute(new At(new Date()));
      await server.app.get(DestroyValues).execute(new At(new Date()));
    };

    await owner.client.mutate('projectDelete', { fullPath: project });
    await turn();
    expect(await left()).toHaveLength(1);
    await asOwner(server, 'UPDATE trash_entries SET purged_at = now() WHERE purged_at IS NULL');
    await turn();

    expect(await left()).toEqual([]);
    expect(await asOwner(server, 'SELECT 1 FROM webhooks WHERE id = $1', [webhook.id])).toEqual([]);
  });

  test('is replaced when asked: the new one signs, the old one is destroyed', async () => {
    const { webhook, signingKey: old } = await hook();
    const [{ key_reference: reference }] = await asOwner(server, 'SELECT key_reference FROM webhooks');

    const { signingKey } = await owner.client.mutate('webhookUpdate', { id: webhook.id, newSigningKey: true }, HOOK);
    await test1(webhook.id);
    await server.app.get(DestroyValues).execute(new At(new Date()));

    expect(verifies(signingKey, receiver.received[0]!)).toBe(true);
    expect(verifies(old, receiver.received[0]!)).toBe(false);
    expect(await asOwner(server, 'SELECT 1 FROM store_values WHERE reference = $1', [reference])).toEqual([]);
  });

  test('never opens the value of a secret, whatever stands in the table', async () => {
    const { webhook } = await hook();
    await aSecret(server, owner, project, { name: 'VALUE' });
    await asOwner(
      server,
      `UPDATE webhooks SET key_reference = (SELECT v.reference FROM secret_versions v JOIN secrets s ON s.id = v.secret_id
        JOIN namespaces n ON n.id = s.namespace_id WHERE n.full_path = $1 AND s.name = 'VALUE')`,
      [project],
    );

    const { notification } = await test1(webhook.id);

    expect(receiver.received).toEqual([]);
    expect(notification.lastError).toContain('The signing key cannot be read');
  });
});

describe('changing', () => {
  test('what is absent stays, and each change is an event without the path of the address', async () => {
    const { webhook } = await hook({ url: `${receiver.url}/canary-token?t=canary-query` });
    await owner.client.mutate('webhookUpdate', { id: webhook.id, events: ['secret.expired'] }, HOOK);
    const { webhook: after } = await owner.client.mutate('webhookUpdate', { id: webhook.id, enabled: false }, HOOK);
    await owner.client.mutate('webhookDelete', { id: webhook.id });

    expect(after).toMatchObject({ url: webhook.url, events: ['secret.expired'], enabled: false });
    const events = await asOwner(
      server,
      "SELECT action, target_name, details FROM audit_events WHERE target_kind = 'webhook' AND target_id = $1 ORDER BY id",
      [webhook.id],
    );
    expect(events.map(({ action }) => action)).toEqual([
      'webhook.created',
      'webhook.updated',
      'webhook.updated',
      'webhook.deleted',
    ]);
    expect(JSON.stringify(events)).not.toContain('canary');
  });

  test.each([
    ['an address of FTP', 'url', { url: 'ftp://example.com/' }],
    ['what is no address', 'url', { url: 'not an address' }],
    ['no address', 'url', { url: '' }],
    ['an address with a password', 'url', { url: 'https://user:canary@example.com/' }],
    ['an address that is too long', 'url', { url: `https://example.com/${'x'.repeat(2048)}` }],
    ['no event', 'events', { events: [] }],
    ['an unknown event', 'events', { events: ['secret.expired', 'secret.guessed'] }],
  ])('refuses %s', async (_, field, input) => {
    const { errors } = await owner.client.send(
      'mutation ($input: WebhookCreateInput!) { webhookCreate(input: $input) { errors } }',
      { input: { fullPath: project, url: 'https://example.com/', ...input } },
    );

    expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field } });
    expect(errors[0]!.message).not.toContain('canary');
    expect((await list()).webhooks).toEqual([]);
  });

  test('a namespace has twenty at most, also when many are made at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 24 }, () =>
        owner.client.mutate('webhookCreate', { fullPath: project, url: receiver.url }, HOOK),
      ),
    );

    expect(answers.filter((answer) => answer.webhook)).toHaveLength(20);
    expect(answers.flatMap(({ problems }) => problems)).toMatchObject(Array(4).fill({ code: 'LIMIT_REACHED' }));
  });

  test('a test right after another one is put off', async () => {
    const { webhook } = await hook();

    const answers = await Promise.all([1, 2, 3].map(() => test1(webhook.id)));

    expect(receiver.received).toHaveLength(1);
    expect(answers.flatMap(({ problems }) => problems)).toMatchObject(Array(2).fill({ code: 'TOO_MANY_TESTS' }));
  });
});

describe('who may', () => {
  test('maintainers of a project and owners of a group manage their webhooks; others may not or see nothing', async () => {
    const { webhook } = await hook();
    const onGroup = (await hook({ fullPath: group })).webhook;
    const maintainer = await someone(server, 'MAINTAINER', group);
    const developer = await someone(server, 'DEVELOPER', group);
    const stranger = await newPerson(server);
    // The other one has made the group, and so owns it.
    const otherAdmin = await newPerson(server, { admin: true });

    expect((await list(maintainer.client)).webhooks).toHaveLength(1);
    expect((await hook({}, maintainer.client)).webhook.fullPath).toBe(project);
    for (const [client, path, code] of [
      [maintainer.client, group, 'FORBIDDEN'],
      [developer.client, project, 'FORBIDDEN'],
      [otherAdmin.client, project, 'FORBIDDEN'],
      [stranger.client, project, 'NOT_FOUND'],
    ] as const) {
      const input = { fullPath: path, url: receiver.url };
      expect(await client.mutationFault('webhookCreate', input)).toBe(code);
      expect(await client.fault(`{ webhooks(fullPath: "${path}") { id } }`)).toBe(code);
      expect(await client.fault(`{ notifications(fullPath: "${path}") { nodes { id } } }`)).toBe(code);
    }
    for (const client of [developer.client, stranger.client, otherAdmin.client]) {
      for (const name of ['webhookUpdate', 'webhookDelete', 'webhookTest']) {
        expect(await client.mutationFault(name, { id: webhook.id })).toBe('NOT_FOUND');
      }
    }
    expect(await maintainer.client.mutationFault('webhookDelete', { id: onGroup.id })).toBe('NOT_FOUND');
    expect(await owner.client.mutationFault('webhookDelete', { id: '999999' })).toBe('NOT_FOUND');
    expect(await owner.client.mutationFault('webhookDelete', { id: 'x' })).toBe('NOT_FOUND');
  });

  test('the log of a group has what its projects tell, page by page, and only administrators see the whole', async () => {
    await hook();
    const other = await aProjectWithSecrets(server, admin.client);
    await hook({ fullPath: other.project }, other.owner.client);
    for (const name of ['A', 'B', 'C']) await due(0, name);
    await aSecret(server, other.owner, other.project, { name: 'D', expiresAt: END });
    await tell(server, at(0));

    const first = await log(group, owner.client, { first: 2 });
    const second = await log(group, owner.client, { first: 2, after: first.pageInfo.endCursor });
    expect([first, second].map(({ nodes }) => nodes.length)).toEqual([2, 1]);
    expect([first, second].map(({ pageInfo }) => pageInfo.hasNextPage)).toEqual([true, false]);
    expect((await log(null, admin.client)).nodes).toHaveLength(4);
    expect(await owner.client.fault('{ notifications { nodes { id } } }')).toBe('FORBIDDEN');
  });
});
