import { asOwner, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { aProjectWithSecrets, create, idOf, newValue, someone, type Someone } from '../secrets/arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
}, 60_000);
afterAll(() => server.stop());

interface Answer {
  readonly status: number;
  readonly body: any;
}

async function call(
  method: string,
  path: string,
  options: { headers?: Record<string, string>; body?: object } = {},
): Promise<Answer> {
  const response = await fetch(server.url + path, {
    method,
    headers: options.headers ?? {},
    ...(options.body ? { body: JSON.stringify(options.body) } : {}),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

async function accessTokenOf(who: Someone, scope = 'api'): Promise<{ id: string; token: string }> {
  const input = { name: 'program', scopes: [scope] };
  const made = await who.client.mutate('personalAccessTokenCreate', input, 'token personalAccessToken { id }');
  return { id: made.personalAccessToken.id, token: made.token };
}

const mint = async (token: string, which: string | number, kind = 'projects'): Promise<Answer> =>
  call('POST', `/api/v4/${kind}/${encodeURIComponent(which)}/secrets_manager/access_token`, {
    headers: { 'private-token': token },
  });

/** As a Vault client does it: takes what GitLab's door answers, logs in, and keeps the token. */
async function loggedIn(
  who: Someone,
  fullPath: string,
): Promise<{ headers: Record<string, string>; tokenId: string; provider: any }> {
  const { token, id } = await accessTokenOf(who);
  const minted = await mint(token, fullPath);
  const { vault } = minted.body.provider;
  const body = { role: vault.auth.jwt.role, jwt: vault.auth.jwt.token };
  const namespace = { 'x-vault-namespace': vault.namespace };
  const login = await call('POST', `/v1/auth/${vault.auth.jwt.path}/login`, { headers: namespace, body });
  return { headers: { ...namespace, 'x-vault-token': login.body.auth.client_token }, tokenId: id, provider: vault };
}

const read = (headers: Record<string, string>, path: string): Promise<Answer> =>
  call('GET', `/v1/secrets/kv/${path}`, { headers });

test('the REST door answers in GitLab’s shape, by id and by path, for projects and groups', async () => {
  const { group, project, owner } = await aProjectWithSecrets(server, admin.client);
  const { token } = await accessTokenOf(owner);
  const id = await idOf(server, project);

  for (const which of [project, id]) {
    const { status, body } = await mint(token, which);
    expect(status).toBe(201);
    expect(body).toEqual({
      expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      provider: {
        vault: {
          server: server.config.publicUrl,
          namespace: `project_${id}`,
          path: 'secrets/kv',
          version: 'v2',
          auth: { jwt: { path: 'api_jwt', role: 'all_api', token: expect.any(String) } },
        },
      },
    });
    const left = (new Date(body.expires_at).getTime() - Date.now()) / 1000;
    expect(left).toBeGreaterThan(280);
    expect(left).toBeLessThanOrEqual(300);
  }
  expect((await mint(token, group, 'groups')).body.provider.vault.namespace).toBe(`group_${await idOf(server, group)}`);
});

test('who may mint: members from reporter up, by an access token of scope api', async () => {
  const { project } = await aProjectWithSecrets(server, admin.client);
  const [guest, reporter, stranger] = [
    await someone(server, 'GUEST', project),
    await someone(server, 'REPORTER', project),
    await newPerson(server),
  ];

  const statuses = await Promise.all(
    [guest, reporter, stranger].map(async (who) => (await mint((await accessTokenOf(who)).token, project)).status),
  );

  expect(statuses).toEqual([403, 201, 404]);
  expect((await mint((await accessTokenOf(reporter, 'read_api')).token, project)).status).toBe(403);
  expect((await mint('lkpat_nonsense', project)).status).toBe(401);
  expect(
    (await call('POST', `/api/v4/projects/${encodeURIComponent(project)}/secrets_manager/access_token`)).status,
  ).toBe(401);
});

test('a Vault client reads a value, and the audit trail has it before', async () => {
  const { project, owner } = await aProjectWithSecrets(server, admin.client);
  const value = newValue();
  const { id } = await create(owner.client, project, { name: 'A', secret: value });
  const { headers } = await loggedIn(owner, project);

  const { status, body } = await read(headers, 'data/explicit/A');

  expect(status).toBe(200);
  expect(body.data).toEqual({
    data: { value },
    metadata: {
      version: 1,
      created_time: expect.any(String),
      deletion_time: '',
      destroyed: false,
      custom_metadata: null,
    },
  });
  const events = await asOwner(
    server,
    `SELECT actor_name, details FROM audit_events WHERE action = 'secret.read' AND target_id = $1`,
    [id],
  );
  expect(events).toEqual([{ actor_name: owner.person.username, details: { environmentScope: '*', version: 1 } }]);
});

test('variants are read by their environment, versions by their number', async () => {
  const { project, owner } = await aProjectWithSecrets(server, admin.client);
  const [any, first, second, review] = [newValue(), newValue(), newValue(), newValue()];
  await create(owner.client, project, { name: 'A', secret: any });
  await create(owner.client, project, { name: 'A', secret: first, environment: 'production' });
  await create(owner.client, project, { name: 'A', secret: review, environment: 'review/*' });
  await owner.client.mutate('projectSecretUpdate', {
    projectPath: project,
    name: 'A',
    variant: 'production',
    metadataCas: 1,
    secret: second,
  });
  const { headers } = await loggedIn(owner, project);
  const valueAt = async (path: string): Promise<unknown> => (await read(headers, `data/${path}`)).body.data?.data.value;

  expect(await valueAt('explicit/A')).toBe(any);
  expect(await valueAt('environments/production/A')).toBe(second);
  expect(await valueAt('environments/production/A?version=1')).toBe(first);
  expect(await valueAt('environments/review/x/A')).toBe(review);
  expect((await read(headers, 'data/environments/production/A?version=9')).status).toBe(404);
  expect((await read(headers, 'data/environments/production/A?version=x')).status).toBe(400);
});

test('names and versions are listed for who may know them', async () => {
  const { project, owner } = await aProjectWithSecrets(server, admin.client);
  await create(owner.client, project, { name: 'B' });
  await create(owner.client, project, { name: 'A' });
  await create(owner.client, project, { name: 'A', environment: 'production' });
  const developer = await someone(server, 'DEVELOPER', project);
  const reporter = await someone(server, 'REPORTER', project);

  const { headers } = await loggedIn(developer, project);
  expect((await read(headers, 'metadata/explicit/?list=true')).body.data).toEqual({ keys: ['A', 'B'] });
  expect((await read(headers, 'metadata/explicit/B')).body.data).toMatchObject({
    current_version: 1,
    versions: { 1: { destroyed: false } },
  });
  expect((await read((await loggedIn(reporter, project)).headers, 'metadata/explicit/?list=true')).status).toBe(403);
});

test('a value is for who may reveal it: not for developers, not of write-only secrets', async () => {
  const { project, owner } = await aProjectWithSecrets(server, admin.client);
  await create(owner.client, project, { name: 'A' });
  await create(owner.client, project, { name: 'W', writeOnly: true });
  const developer = await loggedIn(await someone(server, 'DEVELOPER', project), project);
  const owners = await loggedIn(owner, project);

  expect((await read(developer.headers, 'data/explicit/A')).status).toBe(403);
  expect((await read(owners.headers, 'data/explicit/W')).status).toBe(403);
  expect((await read(owners.headers, 'data/explicit/MISSING')).status).toBe(404);
});

test('a token is for one owner, and only for the purpose it was made for', async () => {
  const { project, owner } = await aProjectWithSecrets(server, admin.client);
  const { headers, provider } = await loggedIn(owner, project);
  await create(owner.client, project, { name: 'A' });
  const { token } = await accessTokenOf(owner);

  expect((await read({ ...headers, 'x-vault-namespace': 'project_1' }, 'data/explicit/A')).status).toBe(403);
  expect((await read({ 'x-vault-token': token }, 'data/explicit/A')).status).toBe(403);
  expect((await read({}, 'data/explicit/A')).status).toBe(403);
  expect((await read({ 'x-vault-token': `${provider.auth.jwt.token.slice(0, -2)}xx` }, 'data/explicit/A')).status).toBe(
    403,
  );
  const login = (body: object): Promise<Answer> => call('POST', '/v1/auth/api_jwt/login', { body });
  expect((await login({ role: 'other', jwt: provider.auth.jwt.token })).status).toBe(400);
  expect((await login({ role: 'all_api', jwt: 'x.y.z' })).status).toBe(400);
  expect((await login({})).status).toBe(400);
  const asAJob = Buffer.from(JSON.stringify({ key: 'jwt', value: provider.auth.jwt.token })).toString('base64url');
  const asRole = Buffer.from(JSON.stringify({ key: 'role', value: 'job' })).toString('base64url');
  const inline = {
    'x-vault-inline-auth-path': 'auth/jobs/login',
    'x-vault-inline-auth-parameter-jwt': asAJob,
    'x-vault-inline-auth-parameter-role': asRole,
  };
  expect((await call('GET', `/v1/${provider.namespace}/kv/data/explicit/A`, { headers: inline })).status).toBe(400);
});

test.each<
  [
    string,
    (at: { owner: Someone; project: string; tokenId: string; headers: Record<string, string> }) => Promise<unknown>,
  ]
>([
  [
    'the access token it was made with is revoked',
    ({ owner, tokenId }) => owner.client.mutate('personalAccessTokenRevoke', { id: tokenId }),
  ],
  [
    'its person is blocked',
    ({ owner }) => asOwner(server, 'UPDATE users SET blocked = true WHERE id = $1', [owner.person.id]),
  ],
  [
    'its person is no member any more',
    async ({ owner }) => asOwner(server, 'DELETE FROM members WHERE user_id = $1', [owner.person.id]),
  ],
  ['it is given back', ({ headers }) => call('POST', '/v1/auth/token/revoke-self', { headers })],
])('the very next read is refused when %s', async (_, take) => {
  const { project, owner } = await aProjectWithSecrets(server, admin.client);
  await create(owner.client, project, { name: 'A' });
  const { headers, tokenId } = await loggedIn(owner, project);
  expect((await read(headers, 'data/explicit/A')).status).toBe(200);

  await take({ owner, project, tokenId, headers });

  expect([403, 404]).toContain((await read(headers, 'data/explicit/A')).status);
});

test.each(['application/json', 'application/x-www-form-urlencoded', 'text/plain', ''])(
  'a login is JSON, whether it is called %j',
  async (contentType) => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const { auth } = (await mint((await accessTokenOf(owner)).token, project)).body.provider.vault;
    const headers: Record<string, string> = contentType === '' ? {} : { 'content-type': contentType };
    const body = Buffer.from(JSON.stringify({ role: auth.jwt.role, jwt: auth.jwt.token }));

    const response = await fetch(`${server.url}/v1/auth/api_jwt/login`, { method: 'POST', headers, body });

    expect(response.status).toBe(200);
  },
);

test('clients may look at their token, and learn that it cannot be renewed', async () => {
  const { project, owner } = await aProjectWithSecrets(server, admin.client);
  const { headers } = await loggedIn(owner, project);

  const { body } = await call('GET', '/v1/auth/token/lookup-self', { headers });

  expect(body.data).toMatchObject({ display_name: owner.person.username, renewable: false, type: 'batch' });
  expect(body.data.ttl).toBeGreaterThan(280);
  expect((await call('POST', '/v1/auth/token/renew-self', { headers })).status).toBe(400);
  expect((await call('GET', '/v1/sys/internal/ui/mounts/secrets/kv/explicit/A', { headers })).body.data).toMatchObject({
    path: 'secrets/kv/',
    options: { version: '2' },
  });
  expect((await call('GET', '/v1/sys/seal-status')).body).toMatchObject({ sealed: false });
});
