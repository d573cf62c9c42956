import { aProjectWithSecrets, type Someone } from '../secrets/arrange.js';
import { asOwner, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { turnByHand } from '../support/turn-by-hand.js';
import { startReceiver, type Receiver } from './receiver.js';

// As installations are unless they say otherwise: webhooks lead outside, over TLS.

let server: TestServer;
let project: string;
let owner: Someone;
let receiver: Receiver;
beforeAll(async () => {
  server = await startServer();
  await turnByHand(server, 'deliver-notifications', 'tell-reminders');
  const admin = await newPerson(server, { admin: true });
  ({ project, owner } = await aProjectWithSecrets(server, admin.client));
  receiver = await startReceiver();
});
afterAll(async () => {
  await receiver.stop();
  await server.stop();
});

const test1 = async (url: string): Promise<string> => {
  const { webhook } = await owner.client.mutate(
    'webhookCreate',
    { fullPath: project, url: 'https://example.com/' },
    'webhook { id }',
  );
  // Past the rules of creating, so that what is tested is the connection.
  await asOwner(server, 'UPDATE webhooks SET url = $2 WHERE id = $1', [webhook.id, url]);
  const { notification } = await owner.client.mutate('webhookTest', { id: webhook.id }, 'notification { lastError }');
  await owner.client.mutate('webhookDelete', { id: webhook.id });
  return notification.lastError as string;
};

test.each([
  ['an address of this machine', '127.0.0.1'],
  ['a name of this machine', 'localhost'],
  ['an address of this machine in another form', '0x7f.1'],
  ['an address of this machine as one number', '2130706433'],
  ['an address of IPv6', '[::1]'],
  ['an IPv4 address inside of an IPv6 one', '[::ffff:127.0.0.1]'],
  ['the address that means any', '0.0.0.0'],
])('%s is not connected to', async (_, host) => {
  expect(await test1(`http://${host}:${receiver.port}/`)).toBe(
    'The address leads into a network that webhooks may not reach.',
  );
  expect(receiver.received).toEqual([]);
});

test.each([
  'http://169.254.169.254/latest/meta-data/',
  'https://10.0.0.1/',
  'https://192.168.0.1/',
  'https://[fd00::1]/',
])('%s is not connected to', async (url) => {
  expect(await test1(url)).toBe('The address leads into a network that webhooks may not reach.');
});

test('an address without TLS is refused when a webhook is made or changed', async () => {
  const input = { fullPath: project, url: 'http://example.com/' };
  const { errors } = await owner.client.send(
    'mutation ($input: WebhookCreateInput!) { webhookCreate(input: $input) { errors } }',
    { input },
  );

  expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field: 'url' } });
  expect(errors[0]!.message).toContain('must be an https:// address');
});
