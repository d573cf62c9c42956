import { asOwner, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { aGroupWithProject, fresh, idOf, makeMember, someone, type Someone } from './arrange.js';

// What an invitation of a group gives, whoever made the row.

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
});
afterAll(() => server.stop());

const PROJECT = 'query ($p: ID!) { project(fullPath: $p) { role } }';
const soon = (ms: number): Date => new Date(Date.now() + ms);

async function aGroup(parent?: string): Promise<string> {
  const path = fresh('team');
  await admin.client.mutate('groupCreate', { name: path, path, parentPath: parent ?? null }, 'group { id }');
  return parent ? `${parent}/${path}` : path;
}

async function invite(group: string, into: string, maxRole: number, expiresAt: Date | null = null): Promise<void> {
  await asOwner(
    server,
    'INSERT INTO group_invitations (group_id, namespace_id, max_role, expires_at) VALUES ($1, $2, $3, $4)',
    [await idOf(server, group), await idOf(server, into), maxRole, expiresAt],
  );
}

const roleOf = async (who: Someone, project: string): Promise<string> =>
  (await who.client.fault(PROJECT, { p: project })) ?? (await who.client.query(PROJECT, { p: project })).project.role;

test('direct and inherited members of an invited group have their roles there and below, up to the highest allowed', async () => {
  const { group, project } = await aGroupWithProject(server, admin.client);
  const division = await aGroup();
  const team = await aGroup(division);
  const inherited = await someone(server, 'OWNER', division);
  const low = await someone(server, 'REPORTER', team);
  const over = await newPerson(server);
  await makeMember(server, over.person, team, { role: 'OWNER', expiresAt: soon(-1000) });
  expect(await roleOf(inherited, project)).toBe('NOT_FOUND');

  await invite(team, group, 30);

  expect(await roleOf(inherited, project)).toBe('DEVELOPER');
  expect(await roleOf(low, project)).toBe('REPORTER');
  expect(await roleOf(over, project)).toBe('NOT_FOUND');
});

test('an invitation does not lower a role that somebody has anyway', async () => {
  const { project } = await aGroupWithProject(server, admin.client);
  const team = await aGroup();
  const both = await someone(server, 'MAINTAINER', team);
  await makeMember(server, both.person, project, { role: 'DEVELOPER' });

  await invite(team, project, 20);

  expect(await roleOf(both, project)).toBe('DEVELOPER');
});

test.each([
  ['is over', (team: string) => update('group_invitations SET expires_at = now() WHERE group_id = $1', team)],
  ['is taken back', (team: string) => sql('DELETE FROM group_invitations WHERE group_id = $1', team)],
  ['is of a group in the trash', (team: string) => update('namespaces SET deleted_at = now() WHERE id = $1', team)],
  ['is of a group that its member left', (team: string) => sql('DELETE FROM members WHERE namespace_id = $1', team)],
])('an invitation that %s gives nothing from the next request on', async (_, change) => {
  const { project } = await aGroupWithProject(server, admin.client);
  const team = await aGroup();
  const member = await someone(server, 'DEVELOPER', team);
  await invite(team, project, 40);
  expect(await roleOf(member, project)).toBe('DEVELOPER');

  await change(team);

  expect(await roleOf(member, project)).toBe('NOT_FOUND');
});

test('invitations do not chain', async () => {
  const { project } = await aGroupWithProject(server, admin.client);
  const [first, second] = [await aGroup(), await aGroup()];
  const member = await someone(server, 'OWNER', first);
  await invite(first, second, 50);
  await invite(second, project, 50);

  expect(await roleOf(member, project)).toBe('NOT_FOUND');
});

test('a moved group takes its invitations along: its new inherited members count, the old ones no longer', async () => {
  const { project } = await aGroupWithProject(server, admin.client);
  const [before, after] = [await aGroup(), await aGroup()];
  const team = await aGroup(before);
  const old = await someone(server, 'DEVELOPER', before);
  const fresh = await someone(server, 'DEVELOPER', after);
  await invite(team, project, 40);

  const moved = { fullPath: team, targetPath: after };
  const { transferPreview } = await admin.client.query(PREVIEW, { from: team, to: after });
  const [told] = transferPreview.differences.filter(({ kind }: { kind: string }) => kind === 'INVITED_GROUP');
  expect(told).toMatchObject({ change: 'CHANGED', name: team, groupPath: project });
  expect(told.sentence).toContain(`${fresh.person.username} (developer)`);
  expect(told.sentence).toMatch(new RegExp(`no longer: .*${old.person.username}`));
  const confirm = transferPreview.digest;
  await admin.client.mutate('groupTransfer', { ...moved, confirm }, 'group { fullPath }');

  expect(await roleOf(old, project)).toBe('NOT_FOUND');
  expect(await roleOf(fresh, project)).toBe('DEVELOPER');
});

const PREVIEW = `query ($from: ID!, $to: ID) { transferPreview(fullPath: $from, targetPath: $to) { digest
  differences { kind change name groupPath sentence } } }`;
const sql = async (text: string, path: string): Promise<unknown> => asOwner(server, text, [await idOf(server, path)]);
const update = (text: string, path: string): Promise<unknown> => sql(`UPDATE ${text}`, path);
