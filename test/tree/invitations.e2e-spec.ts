import { asOwner, newPerson, type Problem } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import {
  aGroupWithProject,
  eventsOf,
  fresh,
  idOf,
  makeMember,
  snapshot,
  someone,
  type Arranged,
  type Someone,
} from './arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
});
afterAll(() => server.stop());

const PROJECT = 'query ($p: ID!) { project(fullPath: $p) { role } }';
const INVITATION = 'groupInvitation { id groupPath maxRole inheritedFrom expiresAt abilities createdBy { username } }';
const GROUPS = `query ($p: ID!, $first: Int, $after: String) { invitedGroups(fullPath: $p, first: $first, after: $after) {
  count pageInfo { hasNextPage endCursor } nodes { id groupPath maxRole inheritedFrom abilities } } }`;
const MEMBERS = `query ($p: ID!, $first: Int, $after: String) { invitedMembers(fullPath: $p, first: $first, after: $after) {
  count pageInfo { hasNextPage endCursor } nodes { user { username } role throughGroup inheritedFrom expiresAt } } }`;

interface Scene extends Arranged {
  /** A group at the top that the owner of the project's group sees, and one of its members. */
  readonly team: string;
  readonly member: Someone;
}

async function arrange(): Promise<Scene> {
  const arranged = await aGroupWithProject(server, admin.client);
  const team = fresh('team');
  await admin.client.mutate('groupCreate', { name: team, path: team }, 'group { id }');
  await makeMember(server, arranged.owner.person, team, { role: 'GUEST' });
  return { ...arranged, team, member: await someone(server, 'OWNER', team) };
}

const invite = (who: Someone, fullPath: string, groupPath: string, rest: object = {}): Promise<any> =>
  who.client.mutate('groupInvitationCreate', { fullPath, groupPath, maxRole: 'DEVELOPER', ...rest }, INVITATION);
const roleOf = async (who: Someone, path: string): Promise<string> =>
  (await who.client.fault(PROJECT, { p: path })) ?? (await who.client.query(PROJECT, { p: path })).project.role;
const codes = (payload: { problems: Problem[] }): (string | null)[][] =>
  payload.problems.map(({ code, field }) => [code, field]);

describe('an invited group', () => {
  test('is invited, changed and taken back, each seen by the very next request of its members and told in the audit', async () => {
    const { group, project, owner, team, member } = await arrange();

    const made = await invite(owner, group, team);
    expect(made).toMatchObject({
      errors: [],
      groupInvitation: {
        groupPath: team,
        maxRole: 'DEVELOPER',
        inheritedFrom: null,
        expiresAt: null,
        abilities: ['member:update', 'member:delete'],
        createdBy: { username: owner.person.username },
      },
    });
    expect(await roleOf(member, project)).toBe('DEVELOPER');

    const { id } = made.groupInvitation;
    const changed = await owner.client.mutate('groupInvitationUpdate', { id, maxRole: 'REPORTER' }, INVITATION);
    expect(changed.groupInvitation.maxRole).toBe('REPORTER');
    expect(await roleOf(member, project)).toBe('REPORTER');

    expect((await owner.client.mutate('groupInvitationDelete', { id }, INVITATION)).errors).toEqual([]);
    expect(await roleOf(member, project)).toBe('NOT_FOUND');
    expect((await eventsOf(server, await idOf(server, group))).slice(-3)).toEqual([
      'group_invitation.created',
      'group_invitation.updated',
      'group_invitation.deleted',
    ]);
  });

  test('is found by id by those only who see the members of the place', async () => {
    const { project, owner, team, member } = await arrange();
    const { groupInvitation } = await invite(owner, project, team, { maxRole: 'GUEST' });
    const input = { id: groupInvitation.id };
    const stranger = await newPerson(server);
    const reporter = await someone(server, 'REPORTER', project);

    expect(await stranger.client.mutationFault('groupInvitationDelete', input)).toBe('NOT_FOUND');
    expect(await member.client.mutationFault('groupInvitationDelete', input)).toBe('NOT_FOUND');
    expect(await reporter.client.mutationFault('groupInvitationDelete', input)).toBe('FORBIDDEN');
    expect(await reporter.client.mutationFault('groupInvitationUpdate', input)).toBe('FORBIDDEN');
    expect(await owner.client.mutationFault('groupInvitationDelete', { id: '999999999' })).toBe('NOT_FOUND');
  });

  test('is in the trash without effect, and has it again when it is restored', async () => {
    const { project, owner, team, member } = await arrange();
    await invite(owner, project, team);

    const { group: deleted } = await member.client.mutate('groupDelete', { fullPath: team }, 'group { id }');
    expect(deleted).not.toBeNull();
    expect(await roleOf(member, project)).toBe('NOT_FOUND');
    expect((await owner.client.query(GROUPS, { p: project })).invitedGroups.count).toBe(0);

    const [entry] = await asOwner(server, 'SELECT trash_id FROM namespaces WHERE id = $1', [Number(deleted.id)]);
    const restored = await admin.client.mutate('trashRestore', { id: entry.trash_id });
    expect(restored.errors).toEqual([]);
    expect(await roleOf(member, project)).toBe('DEVELOPER');
  });

  test('goes with the place when that is deleted and purged', async () => {
    const { group, project, owner, team } = await arrange();
    await invite(owner, project, team);
    await invite(owner, group, team);

    expect(
      (await owner.client.mutate('groupDelete', { fullPath: group, recursive: true }, 'group { id }')).errors,
    ).toEqual([]);
    const [entry] = await asOwner(server, 'SELECT trash_id FROM namespaces WHERE full_path = $1', [group]);
    expect((await owner.client.mutate('trashPurge', { id: entry.trash_id, confirmName: group })).errors).toEqual([]);
  });

  test('keeps what was granted to its members only while they are members', async () => {
    const { project, owner, team, member } = await arrange();
    await owner.client.mutate('projectSecretsManagerInitialize', { projectPath: project });
    const { groupInvitation } = await invite(owner, project, team, { maxRole: 'REPORTER' });
    const grant = () =>
      owner.client.mutate('projectSecretsPermissionUpdate', {
        projectPath: project,
        principal: { type: 'USER', id: member.person.id },
        actions: ['READ'],
      });
    expect((await grant()).errors).toEqual([]);

    await owner.client.mutate('groupInvitationDelete', { id: groupInvitation.id });

    const rows = await asOwner(server, 'SELECT id FROM secret_grants WHERE user_id = $1', [member.person.id]);
    expect(rows).toEqual([]);
    expect(codes(await grant())).toEqual([['NOT_A_MEMBER', 'principal']]);
  });
});

describe('who may invite', () => {
  test('is who may give that role there, and sees the group', async () => {
    const { group, project, owner, team } = await arrange();
    const maintainer = await someone(server, 'MAINTAINER', project);
    const developer = await someone(server, 'DEVELOPER', project);
    const input = (fullPath: string, maxRole: string) => ({ fullPath, groupPath: team, maxRole });
    const before = await snapshot(server);

    expect(await developer.client.mutationFault('groupInvitationCreate', input(project, 'GUEST'))).toBe('FORBIDDEN');
    expect(await maintainer.client.mutationFault('groupInvitationCreate', input(project, 'OWNER'))).toBe('FORBIDDEN');
    expect(await maintainer.client.mutationFault('groupInvitationCreate', input(group, 'GUEST'))).toBe('NOT_FOUND');
    // He may give the role, and does not see the group.
    expect(await maintainer.client.mutationFault('groupInvitationCreate', input(project, 'GUEST'))).toBe('NOT_FOUND');
    expect(await snapshot(server)).toBe(before);

    await makeMember(server, maintainer.person, team, { role: 'GUEST' });
    expect((await invite(maintainer, project, team, { maxRole: 'MAINTAINER' })).errors).toEqual([]);
    expect(await owner.client.mutationFault('groupInvitationCreate', input(project, 'OWNER'))).toBeNull();
  });

  test('may not raise or take back what is above his own role', async () => {
    const { project, owner, team } = await arrange();
    const maintainer = await someone(server, 'MAINTAINER', project);
    const { groupInvitation: low } = await invite(owner, project, team);
    const raise = { id: low.id, maxRole: 'OWNER' };
    expect(await maintainer.client.mutationFault('groupInvitationUpdate', raise)).toBe('FORBIDDEN');

    await owner.client.mutate('groupInvitationUpdate', raise);
    expect(await maintainer.client.mutationFault('groupInvitationDelete', { id: low.id })).toBe('FORBIDDEN');
    const lower = { id: low.id, maxRole: 'GUEST' };
    expect(await maintainer.client.mutationFault('groupInvitationUpdate', lower)).toBe('FORBIDDEN');
  });

  test('gives nobody a right over the members of the invited group, nor over the place beyond the role', async () => {
    const { group, project, owner, team, member } = await arrange();
    await invite(owner, group, team, { maxRole: 'MAINTAINER' });

    const outsider = await newPerson(server);
    const add = { fullPath: group, username: outsider.person.username, role: 'GUEST' };
    expect(await member.client.mutationFault('memberCreate', add)).toBe('FORBIDDEN');
    const above = { fullPath: project, username: outsider.person.username, role: 'OWNER' };
    expect(await member.client.mutationFault('memberCreate', above)).toBe('FORBIDDEN');
  });
});

describe('an invitation is refused', () => {
  test.each<[string, (of: Scene) => [string, string, object], string]>([
    ['of the group itself', ({ group }) => [group, group, {}], 'INVITES_ITSELF'],
    ['into what is below the group', ({ group, project }) => [project, group, {}], 'INVITES_ITSELF'],
    ['of a group that is invited already', ({ project, team }) => [project, team, {}], 'GROUP_INVITED'],
  ])('%s', async (_, which, code) => {
    const scene = await arrange();
    await invite(scene.owner, scene.project, scene.team);
    const before = await snapshot(server);

    const [fullPath, groupPath, rest] = which(scene);

    expect(codes(await invite(scene.owner, fullPath, groupPath, rest))).toEqual([[code, 'groupPath']]);
    expect(await snapshot(server)).toBe(before);
  });

  test('of what is no group, with an end in the past, and to change one to such an end', async () => {
    const { group, project, owner, team } = await arrange();
    const past = new Date(Date.now() - 1000).toISOString();
    const input = { fullPath: group, maxRole: 'GUEST', groupPath: team };
    const fault = (more: object) => owner.client.mutationFault('groupInvitationCreate', { ...input, ...more });

    expect(await fault({ groupPath: project })).toBe('NOT_FOUND');
    expect(await fault({ groupPath: 'no/such' })).toBe('NOT_FOUND');
    expect(await fault({ expiresAt: past })).toBe('BAD_USER_INPUT');
    const { groupInvitation } = await invite(owner, group, team);
    const changed = { id: groupInvitation.id, expiresAt: past };
    expect(await owner.client.mutationFault('groupInvitationUpdate', changed)).toBe('BAD_USER_INPUT');
  });

  test('for one of two who invite the same group at once, and for nobody who invite each other', async () => {
    const { group, owner, team } = await arrange();
    await makeMember(server, owner.person, team, { role: 'GUEST' }).catch(() => undefined);
    await asOwner(server, 'UPDATE members SET role = 50 WHERE user_id = $1', [owner.person.id]);

    const twice = await Promise.all([
      invite(owner, group, team),
      invite(owner, group, team),
      invite(owner, team, group),
    ]);

    expect(twice.slice(0, 2).flatMap(codes)).toEqual([['GROUP_INVITED', 'groupPath']]);
    expect(twice[2].errors).toEqual([]);
  });
});

describe('the lists', () => {
  test('show groups and members through them, from above too, and hide the path of a group that the viewer may not see', async () => {
    const { group, project, owner, team, member } = await arrange();
    await invite(owner, group, team, { maxRole: 'MAINTAINER' });
    await invite(owner, project, team, { maxRole: 'REPORTER' });
    const reporter = await someone(server, 'REPORTER', project);

    const { invitedGroups } = await owner.client.query(GROUPS, { p: project });
    expect(invitedGroups).toMatchObject({
      count: 2,
      nodes: [
        { groupPath: team, maxRole: 'MAINTAINER', inheritedFrom: group },
        { groupPath: team, maxRole: 'REPORTER', inheritedFrom: null },
      ],
    });
    const { invitedMembers } = await reporter.client.query(MEMBERS, { p: project });
    const row = invitedMembers.nodes.find((node: any) => node.user.username === member.person.username);
    expect(row).toEqual({
      user: { username: member.person.username },
      role: 'MAINTAINER',
      throughGroup: null,
      inheritedFrom: group,
      expiresAt: null,
    });
    const seen = await reporter.client.query(GROUPS, { p: project });
    expect(JSON.stringify(seen)).not.toContain(team);
    expect(Buffer.from(seen.invitedGroups.pageInfo.endCursor, 'base64url').toString()).not.toContain(team);
  });

  test('come in pages, and are for those who see members', async () => {
    const { project, owner, team } = await arrange();
    for (let i = 0; i < 3; i++) await someone(server, 'DEVELOPER', team);
    await invite(owner, project, team);
    const guest = await someone(server, 'GUEST', project);
    const stranger = await newPerson(server);

    const first = (await owner.client.query(MEMBERS, { p: project, first: 4 })).invitedMembers;
    const rest = (await owner.client.query(MEMBERS, { p: project, after: first.pageInfo.endCursor })).invitedMembers;

    const names = [...first.nodes, ...rest.nodes].map((node: any) => node.user.username);
    expect(first.pageInfo.hasNextPage).toBe(true);
    expect(names).toEqual([...new Set(names)].sort());
    expect(names).toHaveLength(first.count);
    for (const list of [GROUPS, MEMBERS]) {
      expect(await guest.client.fault(list, { p: project })).toBe('FORBIDDEN');
      expect(await stranger.client.fault(list, { p: project })).toBe('NOT_FOUND');
    }
  });
});
