import { generateKeyPairSync } from 'node:crypto';
import { createOpenBaoClient } from '@lockkeeper/openbao-client';
import { RequestContext } from '../../apps/server/src/platform/context/index.js';
import { DestroyValues, SecretStore } from '../../apps/server/src/secrets/store/index.js';
import { asOwner, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { turnByHand } from '../support/turn-by-hand.js';
import { until } from '../support/until.js';
import { aProjectWithSecrets, create, newValue, reveal, secretRows, type Someone } from './arrange.js';
import { optionsFor } from '../openbao/set-up.js';
import { startBao, type Bao } from './stores.js';

// A server on OpenBao whose store fails in every way that the client tells apart.

let bao: Bao;
let server: TestServer;
let admin: Someone;
let owner: Someone;
let project: string;
let id: string;
let value: string;
beforeEach(async () => {
  bao = await startBao();
  server = await startServer({ openbao: bao.config, masterKey: null });
  await turnByHand(server, 'destroy-values');
  admin = await newPerson(server, { admin: true });
  ({ owner, project } = await aProjectWithSecrets(server, admin.client));
  value = newValue();
  ({ id } = await create(owner.client, project, { name: 'A', secret: value }));
}, 60_000);
afterEach(async () => {
  await server.stop();
  await bao.stop();
});

const LIST = 'query ($p: ID!) { projectSecrets(projectPath: $p) { nodes { name } } }';
const ready = async () => {
  const response = await fetch(`${server.url}/-/health/ready`);
  const { store, storeReady } = (await response.json()) as { store: string; storeReady: boolean };
  return { status: response.status, store, storeReady };
};

test('values go to OpenBao and to no table', async () => {
  expect((await reveal(owner.client, id)).value).toBe(value);
  let seen: object = {};
  await until(async () => {
    const now = await ready();
    seen = now;
    return now.storeReady;
  });
  expect(seen).toMatchObject({ status: 200, store: 'openbao', storeReady: true });
  expect(bao.fake.seen.some((request) => request.body.includes(Buffer.from(value).toString('base64')))).toBe(true);
});

const STORE = `{ storeHealth { kind state readMillis version keys { name fingerprint since }
  policies { identity rules { path capabilities } } checks { subject verdict sentence } } }`;
const storeHealth = async () => (await admin.client.query(STORE)).storeHealth;

test('its health tells the keys by age, the policies as they were written, and what a dry run finds', async () => {
  const health = await storeHealth();

  expect(health).toMatchObject({ kind: 'openbao', state: 'ACTIVE', version: expect.stringMatching(/^2\./) });
  expect(health.keys.map(({ name }: { name: string }) => name)).toEqual([
    'Key of the writer',
    'Key of the broker',
    'Key of the steward',
  ]);
  expect(new Set(health.keys.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).size).toBe(3);
  const written = bao.written.hcl.replaceAll(' ', '');
  for (const { rules } of health.policies)
    for (const { path, capabilities } of rules)
      expect(written).toContain(`path"${path}"{capabilities=${JSON.stringify(capabilities)}}`);
  expect(health.checks.map(({ verdict }: { verdict: string }) => verdict)).toEqual(Array(4).fill('AS_DEMANDED'));
});

test('a key that OpenBao trusts besides ours is found, and nothing is asked of one that is sealed', async () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const foreign = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const client = createOpenBaoClient(optionsFor(bao.fake.address, bao.written.keysDir));
  const before = await client.readJwtConfig('writer');
  await client.writeJwtConfig('writer', { ...before, publicKeys: [...before.publicKeys, foreign] });
  await client.close();

  const { checks } = await storeHealth();
  expect(checks).toContainEqual({
    subject: 'Trust in the writer',
    verdict: 'DIFFERS',
    sentence: expect.stringContaining('trusts 1 more'),
  });

  bao.fake.engine.sealed = true;
  expect(await storeHealth()).toMatchObject({ state: 'SEALED', readMillis: null, checks: [] });
});

const failures: [string, () => void | Promise<void>, () => void | Promise<void>][] = [
  ['is sealed', () => void (bao.fake.engine.sealed = true), () => void (bao.fake.engine.sealed = false)],
  [
    'has lost its database',
    () => void (bao.fake.engine.outage = 'stopped'),
    () => void (bao.fake.engine.outage = 'none'),
  ],
  [
    'cannot write its audit log',
    () => void (bao.fake.engine.outage = 'audit'),
    () => void (bao.fake.engine.outage = 'none'),
  ],
  ['resets connections', () => void (bao.fake.interfere = () => 'reset'), () => void (bao.fake.interfere = () => null)],
];

test.each(failures)(
  'a store that %s refuses writes and reveals with STORE_UNAVAILABLE, changes nothing, and lists go on',
  async (_, fail, mend) => {
    const before = await secretRows(server);
    const input = { projectPath: project, name: 'B', secret: newValue(), environment: '*', branch: '*' };
    await fail();

    expect(await owner.client.mutationFault('projectSecretCreate', input)).toBe('STORE_UNAVAILABLE');
    expect(
      await owner.client.mutationFault('projectSecretUpdate', {
        projectPath: project,
        name: 'A',
        metadataCas: 1,
        secret: newValue(),
      }),
    ).toBe('STORE_UNAVAILABLE');
    const { errors } = await owner.client.send(
      'mutation ($input: SecretRevealInput!) { secretReveal(input: $input) { value } }',
      { input: { secretId: id } },
    );
    expect(errors[0]).toMatchObject({
      message: 'The store of values does not answer. Nothing was changed; try again in a moment.',
      extensions: { code: 'STORE_UNAVAILABLE' },
    });
    expect(await ready()).toMatchObject({ status: 503, storeReady: false });
    expect((await owner.client.query(LIST, { p: project })).projectSecrets.nodes).toEqual([{ name: 'A' }]);
    expect(await secretRows(server)).toBe(before);

    await mend();
    await until(async () => (await ready()).storeReady);
    expect((await reveal(owner.client, id)).value).toBe(value);
  },
  60_000,
);

test('settings can be changed and a secret deleted while the store is down', async () => {
  bao.fake.engine.sealed = true;
  const named = { projectPath: project, name: 'A' };

  expect(
    (await owner.client.mutate('projectSecretUpdate', { ...named, metadataCas: 1, description: 'x' })).errors,
  ).toEqual([]);
  expect((await owner.client.mutate('projectSecretDelete', named)).errors).toEqual([]);
});

test('a store that goes in the middle of a call that writes many secrets: nothing is made, nothing is written later, and nothing is left', async () => {
  const create = Array.from({ length: 60 }, (_, n) => ({ name: `N${n}`, secret: newValue(), environment: '*' }));
  const before = await secretRows(server);
  let writes = 0;
  bao.fake.interfere = ({ method, url }) =>
    /\/data\/values\//.test(url) && method !== 'GET' && ++writes > 20 ? 'reset' : null;

  expect(await owner.client.mutationFault('secretsChange', { fullPath: project, create })).toBe('STORE_UNAVAILABLE');
  const told = writes;
  expect(told).toBeGreaterThan(20);
  expect(await secretRows(server)).toBe(before);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(writes).toBe(told);
  // What is still on its way to a store that failed arrives before its reference is destroyed.
  const waiting = await asOwner(
    server,
    `SELECT count(*)::int AS n FROM store_destructions WHERE next_attempt_at > now() + interval '50 minutes'`,
  );
  expect(waiting).toEqual([{ n: create.length }]);

  bao.fake.interfere = () => null;
  await until(async () => (await ready()).storeReady);
  const left = async (): Promise<number> => {
    const store = server.app.get(SecretStore);
    let count = 0;
    for (let page = await store.references(null); page.length > 0; page = await store.references(page.at(-1)!)) {
      count += page.length;
    }
    return count;
  };
  await asOwner(server, 'UPDATE store_destructions SET next_attempt_at = now()');
  await server.app.get(DestroyValues).execute(RequestContext.system('test'));
  // The canary, and the value of A.
  expect(await left()).toBe(2);
});
