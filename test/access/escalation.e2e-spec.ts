import { asOwner, createUser, newPerson, signedIn, withToken } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { fresh, makeMember, someone, type Someone } from '../secrets/arrange.js';
import { arrange, attempt, everything, memberOf } from './escalation-arrange.js';

// Every attempt here is to gain a right that one lacks. Each is refused, for the reason given, and leaves all as it was.

let server: TestServer;
let there: Awaited<ReturnType<typeof arrange>>;
beforeAll(async () => {
  server = await startServer();
  there = await arrange(server);
});
afterAll(() => server.stop());

type Attempt = readonly [what: string, code: string, make: () => Promise<string | null>];

const projectPath = () => ({ projectPath: there.project });
const fullPath = () => ({ fullPath: there.project });
const USER = (one: Someone) => ({ type: 'USER', id: one.person.id });

const byPeople: readonly Attempt[] = [
  [
    'reveals with a token that may only read',
    'FORBIDDEN',
    async () =>
      attempt(await withToken(server, there.owner.person, ['read_api']), 'secretReveal', { secretId: there.ids.db }),
  ],
  [
    'creates a secret with a token that may only read',
    'FORBIDDEN',
    async () =>
      attempt(await withToken(server, there.owner.person, ['read_api']), 'projectSecretCreate', {
        ...projectPath(),
        name: 'X',
        secret: 'a-value-of-mine',
        environment: '*',
        branch: '*',
      }),
  ],
  [
    'makes a stronger token with a token that may only read',
    'FORBIDDEN',
    async () =>
      attempt(await withToken(server, there.owner.person, ['read_api']), 'personalAccessTokenCreate', {
        name: 'more',
        scopes: ['api'],
      }),
  ],
  [
    'uses the revoked token of an owner',
    'UNAUTHENTICATED',
    async () => {
      const client = await withToken(server, there.owner.person);
      await asOwner(server, 'UPDATE personal_access_tokens SET revoked_at = now()');
      return attempt(client, 'secretReveal', { secretId: there.ids.db });
    },
  ],
  [
    'makes himself owner',
    'FORBIDDEN',
    async () =>
      attempt(there.maintainer.client, 'memberUpdate', { id: await memberOf(server, there.maintainer), role: 'OWNER' }),
  ],
  [
    'makes a friend owner',
    'FORBIDDEN',
    async () =>
      attempt(there.maintainer.client, 'memberCreate', {
        ...fullPath(),
        username: there.stranger.person.username,
        role: 'OWNER',
      }),
  ],
  [
    'lets a stranger in as a developer',
    'FORBIDDEN',
    async () =>
      attempt(there.developer.client, 'memberCreate', {
        ...fullPath(),
        username: there.stranger.person.username,
        role: 'GUEST',
      }),
  ],
  [
    'removes an owner above him',
    'FORBIDDEN',
    async () => attempt(there.maintainer.client, 'memberDelete', { id: await memberOf(server, there.projectOwner) }),
  ],
  [
    'widens the custom role that he has',
    'FORBIDDEN',
    () =>
      attempt(there.maintainer.client, 'customRoleUpdate', {
        id: there.ids.customRole,
        abilities: ['secret:read_value', 'secret:delete'],
      }),
  ],
  [
    'gives a friend a custom role that reads values',
    'ABOVE_OWN',
    async () =>
      attempt(there.maintainer.client, 'memberCreate', {
        ...fullPath(),
        username: (await createUser(server)).username,
        role: 'REPORTER',
        customRoleId: there.ids.customRole,
      }),
  ],
  [
    'grants himself the values',
    'FORBIDDEN',
    () =>
      attempt(there.maintainer.client, 'projectSecretsPermissionUpdate', {
        ...projectPath(),
        principal: USER(there.maintainer),
        actions: ['READ', 'READ_VALUE'],
      }),
  ],
  [
    'grants his role the values',
    'FORBIDDEN',
    () =>
      attempt(there.developer.client, 'projectSecretsPermissionUpdate', {
        ...projectPath(),
        principal: { type: 'ROLE', id: 30 },
        actions: ['READ', 'READ_VALUE'],
      }),
  ],
  [
    'grants on the group what he owns in a project only',
    'NOT_FOUND',
    () =>
      attempt(there.projectOwner.client, 'groupSecretsPermissionUpdate', {
        groupPath: there.group,
        principal: USER(there.projectOwner),
        actions: ['READ', 'READ_VALUE'],
      }),
  ],
  [
    'invites his own group as owners',
    'FORBIDDEN',
    async () => {
      const own = await newPerson(server);
      await makeMember(server, own.person, there.elsewhere.group, { role: 'OWNER' });
      await makeMember(server, own.person, there.project, { role: 'MAINTAINER' });
      const code = await attempt(own.client, 'groupInvitationCreate', {
        ...fullPath(),
        groupPath: there.elsewhere.group,
        maxRole: 'OWNER',
      });
      await asOwner(server, 'DELETE FROM members WHERE user_id = $1', [own.person.id]);
      return code;
    },
  ],
  [
    'invites a group that he does not see',
    'NOT_FOUND',
    () =>
      attempt(there.maintainer.client, 'groupInvitationCreate', {
        ...fullPath(),
        groupPath: there.elsewhere.group,
        maxRole: 'GUEST',
      }),
  ],
  [
    'moves his project under the group with the secrets',
    'NOT_FOUND',
    () =>
      attempt(there.stranger.client, 'projectTransfer', {
        fullPath: there.elsewhere.project,
        targetPath: there.group,
      }),
  ],
  [
    'moves his project there as a guest of the group',
    'FORBIDDEN',
    async () => {
      const both = await someone(server, 'GUEST', there.group);
      await makeMember(server, both.person, there.elsewhere.project, { role: 'OWNER' });
      const input = { fullPath: there.elsewhere.project, targetPath: there.group };
      const code = await attempt(both.client, 'projectTransfer', input);
      await asOwner(server, 'DELETE FROM members WHERE user_id = $1', [both.person.id]);
      return code;
    },
  ],
  [
    'takes over the path of the group',
    'PATH_TAKEN',
    () =>
      attempt(there.stranger.client, 'groupUpdate', {
        fullPath: there.elsewhere.group,
        path: there.group.toUpperCase(),
      }),
  ],
  [
    'makes a variant that wins over the secret of others',
    'FORBIDDEN',
    () =>
      attempt(there.developer.client, 'projectSecretCreate', {
        ...projectPath(),
        name: 'DB',
        secret: 'a-value-of-mine',
        environment: 'staging',
        branch: '*',
      }),
  ],
  [
    'makes a secret for an environment to which he may not deploy',
    'FORBIDDEN',
    () =>
      attempt(there.maintainer.client, 'projectSecretCreate', {
        ...projectPath(),
        name: 'NEW',
        secret: 'a-value-of-mine',
        environment: 'prod*',
        branch: '*',
      }),
  ],
  [
    'moves the scope of a secret into it',
    'FORBIDDEN',
    () =>
      attempt(there.maintainer.client, 'projectSecretUpdate', {
        ...projectPath(),
        name: 'LIVE',
        metadataCas: 1,
        environment: 'staging',
      }),
  ],
  [
    'brings a deleted secret back',
    'FORBIDDEN',
    () => attempt(there.maintainer.client, 'trashRestore', { id: there.ids.trashed }),
  ],
  [
    'imports over a secret',
    'FORBIDDEN',
    () =>
      attempt(there.developer.client, 'secretsImport', {
        ...fullPath(),
        format: 'DOTENV',
        text: 'DB=a-value-of-mine',
        dryRun: false,
        onConflict: 'UPDATE',
        environment: '*',
      }),
  ],
  [
    'promotes a secret into production',
    'FORBIDDEN',
    () =>
      attempt(there.maintainer.client, 'secretsPromote', {
        ...fullPath(),
        from: 'staging',
        to: 'production',
        names: ['STAGED'],
      }),
  ],
  [
    'rolls a secret back',
    'FORBIDDEN',
    () => attempt(there.developer.client, 'secretRollback', { secretId: there.ids.db, version: 1, metadataCas: 2 }),
  ],
  [
    'exports the values',
    'FORBIDDEN',
    () => attempt(there.maintainer.client, 'secretsExport', { ...fullPath(), format: 'JSON' }),
  ],
  [
    'reveals as an administrator without being a member',
    'FORBIDDEN',
    () => attempt(there.admin.client, 'secretReveal', { secretId: there.ids.db }),
  ],
  [
    'reveals what is write-only',
    'WRITE_ONLY',
    () => attempt(there.owner.client, 'secretReveal', { secretId: there.ids.hidden }),
  ],
  [
    'reveals by a membership that is over',
    'NOT_FOUND',
    async () => {
      const late = await createUser(server);
      await makeMember(server, late, there.group, { role: 'OWNER', expiresAt: new Date(Date.now() - 1) });
      const code = await attempt(await signedIn(server, late), 'secretReveal', { secretId: there.ids.db });
      await asOwner(server, 'DELETE FROM members WHERE user_id = $1', [late.id]);
      return code;
    },
  ],
  [
    'lifts the protection of an environment',
    'FORBIDDEN',
    () => attempt(there.maintainer.client, 'environmentUnprotect', { id: String(there.rule.id) }),
  ],
  [
    'lifts the protection of a branch',
    'FORBIDDEN',
    () => attempt(there.developer.client, 'protectedRefDelete', { id: String(there.ref.id) }),
  ],
  [
    'commits a configuration to a protected branch',
    'FORBIDDEN',
    () =>
      attempt(there.developer.client, 'configurationCommit', {
        ...projectPath(),
        refName: 'main',
        content: 'a: {script: "true"}',
      }),
  ],
  [
    'starts a pipeline on a protected branch',
    'FORBIDDEN',
    () => attempt(there.developer.client, 'pipelineCreate', { ...projectPath(), refName: 'main' }),
  ],
  [
    'has every change told to an address of his',
    'FORBIDDEN',
    () => attempt(there.developer.client, 'webhookCreate', { ...fullPath(), url: 'https://example.com/hook' }),
  ],
];

it.each(byPeople)('nobody %s', async (_what, code, make) => {
  const before = await everything(server);
  expect(await make()).toBe(code);
  expect(await everything(server)).toBe(before);
});

it('nobody approves what he asks for himself, and nobody else who does not hold it', async () => {
  for (const asker of [there.developer, there.projectOwner]) {
    const { accessRequest, errors } = await asker.client.mutate(
      'accessRequestCreate',
      { ability: 'secret:delete', object: { secretId: there.ids.db }, hours: 1, reason: 'a look' },
      'accessRequest { id }',
    );
    if (!accessRequest) {
      // Who holds it already has nothing to ask for.
      expect(errors).toHaveLength(1);
      continue;
    }
    const before = await everything(server);
    for (const { client } of [asker, there.maintainer, there.guest])
      expect(
        await attempt(client, 'accessRequestApprove', { id: accessRequest.id, hours: 1, reason: 'mine' }),
      ).not.toBeNull();
    expect(await everything(server)).toBe(before);
    expect(await attempt(asker.client, 'secretReveal', { secretId: there.ids.db })).toBe('FORBIDDEN');
  }
});

it('nobody reads by a facade token more than he may reveal', async () => {
  const before = await everything(server);
  const { token } = await withToken(server, there.maintainer.person);
  const access = await fetch(
    `${server.url}/api/v4/projects/${encodeURIComponent(there.project)}/secrets_manager/access_token`,
    { method: 'POST', headers: { 'PRIVATE-TOKEN': token } },
  );
  const { provider } = await access.json();
  const { auth, namespace } = provider.vault;
  const login = await fetch(`${server.url}/v1/auth/api_jwt/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(namespace ? { 'x-vault-namespace': namespace } : {}) },
    body: JSON.stringify({ role: auth.jwt.role, jwt: auth.jwt.token }),
  });
  const { auth: given } = await login.json();
  expect(login.status).toBe(200);
  const read = await fetch(`${server.url}/v1/secrets/kv/data/explicit/DB`, {
    headers: { 'x-vault-token': given.client_token, ...(namespace ? { 'x-vault-namespace': namespace } : {}) },
  });
  expect(read.status).toBe(403);
  expect(await everything(server)).toBe(before);
});

it('lets the rightful ones do what the others were refused', async () => {
  expect(await attempt(there.owner.client, 'secretReveal', { secretId: there.ids.db })).toBeNull();
  expect(await attempt(there.owner.client, 'groupUpdate', { fullPath: there.group, path: fresh() })).toBeNull();
});
