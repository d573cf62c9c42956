import { asOwner, newPerson, withToken } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { aGroupWithProject, makeMember, type Someone } from '../tree/arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
});
afterAll(() => server.stop());

async function auditor(): Promise<Someone> {
  const made = await newPerson(server);
  const { errors, user } = await admin.client.mutate(
    'userUpdate',
    { id: String(made.person.id), auditor: true },
    'user { auditor }',
  );
  expect([errors, user]).toEqual([[], { auditor: true }]);
  return made;
}

async function aSecret(): Promise<{ group: string; project: string }> {
  const { group, project, owner } = await aGroupWithProject(server, admin.client);
  await owner.client.mutate('projectSecretsManagerInitialize', { projectPath: project });
  const secret = {
    projectPath: project,
    name: 'AUDITED',
    secret: 'never-shown-to-auditors',
    environment: '*',
    branch: '*',
  };
  expect((await owner.client.mutate('projectSecretCreate', secret)).errors).toEqual([]);
  return { group, project };
}

const LOOKS = [
  'query ($p: ID!) { project(fullPath: $p) { fullPath role } }',
  'query ($p: ID!) { members(fullPath: $p) { count } }',
  'query ($p: ID!) { projectSecrets(projectPath: $p) { nodes { name metadataVersion } } }',
  'query ($p: ID!) { projectSecret(projectPath: $p, name: "AUDITED") { name environment } }',
  'query ($p: ID!) { projectSecretsPermissions(projectPath: $p) { nodes { actions } } }',
  'query ($p: ID!) { auditEvents(fullPath: $p) { nodes { action } } }',
  'query ($p: ID!) { invitedGroups(fullPath: $p) { count } }',
];

test('an auditor looks at metadata and audit events everywhere, and is nobody there again at the next request', async () => {
  const { project } = await aSecret();
  const { person, client } = await auditor();

  for (const look of LOOKS) expect([look, (await client.send(look, { p: project })).errors]).toEqual([look, []]);
  expect((await client.query('{ users { count } auditEvents { nodes { action } } }')).users.count).toBeGreaterThan(1);
  expect((await client.query('{ currentSession { user { auditor abilities } } }')).currentSession.user).toEqual({
    auditor: true,
    abilities: ['audit:list', 'user:list', 'instance_runner:list', 'instance_runner:read'],
  });

  await admin.client.mutate('userUpdate', { id: String(person.id), auditor: false });

  for (const look of LOOKS) expect([look, await client.fault(look, { p: project })]).toEqual([look, 'NOT_FOUND']);
  expect(await client.fault('{ users { count } }')).toBe('FORBIDDEN');
});

test('an auditor changes nothing, reveals nothing and does not see the settings', async () => {
  const { group, project } = await aSecret();
  const { person, client } = await auditor();
  const own = { id: String(person.id) };

  expect(await client.mutationFault('projectUpdate', { fullPath: project, name: 'X' })).toBe('FORBIDDEN');
  const [secret] = await asOwner(
    server,
    "SELECT id FROM secrets WHERE name = 'AUDITED' ORDER BY created_at DESC LIMIT 1",
  );
  expect(await client.mutationFault('secretReveal', { secretId: secret.id })).toBe('FORBIDDEN');
  expect(
    await client.mutationFault('memberCreate', { fullPath: group, username: person.username, role: 'GUEST' }),
  ).toBe('FORBIDDEN');
  expect(
    await client.mutationFault('groupInvitationCreate', { fullPath: project, groupPath: group, maxRole: 'GUEST' }),
  ).toBe('FORBIDDEN');
  expect(await client.mutationFault('userUpdate', { ...own, admin: true })).toBe('FORBIDDEN');
  expect(await client.fault('{ settings { projectSecretsLimit } }')).toBe('FORBIDDEN');
  expect(await client.fault('query ($p: ID!) { webhooks(fullPath: $p) { id } }', { p: group })).not.toBeNull();
});

test('only administrators make auditors, and each change is in the audit', async () => {
  const { person, client } = await auditor();
  const other = await newPerson(server);
  const owner = (await aGroupWithProject(server, admin.client)).owner;

  for (const { client: asking } of [{ client }, other, owner]) {
    expect(await asking.mutationFault('userUpdate', { id: String(other.person.id), auditor: true })).toBe('FORBIDDEN');
  }
  const rows = await asOwner(
    server,
    "SELECT details FROM audit_events WHERE action = 'user.updated' AND target_id = $1",
    [String(person.id)],
  );
  expect(rows).toEqual([{ details: { fields: ['auditor'], auditor: true } }]);
});

test('an auditor who is a member may there what his role says, and by a read-only token he looks', async () => {
  const { project } = await aSecret();
  const { person, client } = await auditor();
  await makeMember(server, person, project, { role: 'MAINTAINER' });

  expect((await client.mutate('projectUpdate', { fullPath: project, name: 'Mine' })).errors).toEqual([]);
  const reading = await withToken(server, person, ['read_api']);
  expect((await reading.query('{ users { count } }')).users.count).toBeGreaterThan(1);
});
