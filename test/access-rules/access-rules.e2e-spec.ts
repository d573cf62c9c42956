import { newPerson, type Problem } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import {
  aProjectWithSecrets,
  create,
  fresh,
  idOf,
  makeMember,
  reveal,
  someone,
  type Someone,
} from '../secrets/arrange.js';
import { eventsOf } from '../tree/arrange.js';
import { forRole, forUser, listed, makeRule, rule } from './arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
});
afterAll(() => server.stop());

const codes = ({ problems }: { problems: Problem[] }): string[] => problems.map(({ code }) => code);
const LIST = `query ($p: ID!) { project(fullPath: $p) { accessRules(first: 10) {
  nodes { id fullPath effect reason principal { type name } createdBy { username } } } } }`;
const rulesOf = async (who: Someone, p: string): Promise<any[]> =>
  (await who.client.query(LIST, { p })).project.accessRules.nodes;

describe('the rules of a project', () => {
  test('are its own and those of the groups above, with who made them', async () => {
    const { group, project, owner } = await aProjectWithSecrets(server, admin.client);
    const above = await rule(owner.client, { fullPath: group, abilities: ['secret:read'], conditions: { tag: 'pci' } });
    const own = await rule(owner.client, {
      fullPath: project,
      effect: 'ALLOW',
      principal: forRole(30),
      abilities: ['secret:read_value', 'secret:read_value', 'secret:approve'],
      conditions: { environment: 'review/*', secretName: 'DB_*', protected: false },
      expiresAt: '2999-01-01T00:00:00Z',
      reason: ' Developers try things out. ',
    });
    const { username } = owner.person;

    expect(own).toEqual({
      id: expect.any(String),
      fullPath: project,
      effect: 'ALLOW',
      principal: { type: 'ROLE', id: '30', name: 'developer' },
      abilities: ['secret:read_value', 'secret:approve'],
      conditions: { environment: 'review/*', secretName: 'DB_*', tag: null, protected: false, secretId: null },
      expired: false,
      reason: 'Developers try things out.',
      origin: 'RULE',
      createdBy: { username },
    });
    expect((await rulesOf(owner, project)).map(({ id, fullPath }) => [id, fullPath])).toEqual([
      [own.id, project],
      [above.id, group],
    ]);
    const maintainer = await someone(server, 'MAINTAINER', project);
    expect(await rulesOf(maintainer, project)).toHaveLength(2);
    expect(await eventsOf(server, await idOf(server, project))).toContain('access_rule.created');
  });

  test('are seen by maintainers and changed by owners alone', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const made = await rule(owner.client, { fullPath: project, abilities: ['secret:read'], conditions: { tag: 'x' } });
    const maintainer = await someone(server, 'MAINTAINER', project);
    const developer = await someone(server, 'DEVELOPER', project);
    const stranger = await newPerson(server);
    const noMember = await newPerson(server, { admin: true });

    await expect(rulesOf(developer, project)).rejects.toThrow(/access_rule:list/);
    await expect(makeRule(maintainer.client, { fullPath: project, abilities: ['secret:read'] })).rejects.toThrow(
      /access_rule:update/,
    );
    await expect(makeRule(noMember.client, { fullPath: project, abilities: ['secret:read'] })).rejects.toThrow(
      /access_rule:update/,
    );
    for (const [who, message] of [
      [maintainer, /access_rule:(update|delete)/],
      [developer, /does not exist/],
      [stranger, /does not exist/],
    ] as const) {
      await expect(who.client.mutate('accessRuleDelete', { id: made.id })).rejects.toThrow(message);
      await expect(who.client.mutate('accessRuleUpdate', { id: made.id, reason: 'x' })).rejects.toThrow(message);
    }
    await expect(makeRule(stranger.client, { fullPath: project, abilities: ['secret:read'] })).rejects.toThrow(
      /does not exist/,
    );
  });

  test.each([
    [{ abilities: ['access_rule:update'] }, 'abilities'],
    [{ abilities: [] }, 'abilities'],
    [{ conditions: { environment: '*-eu' } }, 'conditions.environment'],
    [{ conditions: { environment: '' } }, 'conditions.environment'],
    [{ conditions: { secretName: 'a-b' } }, 'conditions.secretName'],
    [{ conditions: { tag: '' } }, 'conditions.tag'],
    [{ conditions: { secretId: 'x' } }, 'conditions.secretId'],
    [{ reason: '  ' }, 'reason'],
    [{ expiresAt: '2001-01-01T00:00:00Z' }, 'expiresAt'],
    [{ principal: { type: 'USER' } }, 'principal.id'],
    [{ principal: { type: 'ROLE', id: 35 } }, 'principal.id'],
    [{ principal: { type: 'EVERYONE', id: 1 } }, 'principal.id'],
  ])('refuse %j, naming the field', async (wrong, field) => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const asked = { fullPath: project, abilities: ['secret:read'], ...wrong };

    await expect(makeRule(owner.client, asked)).rejects.toThrow(field);
    expect(await rulesOf(owner, project)).toEqual([]);
  });

  test('refuse conditions that could never hold, strangers, and what is elsewhere', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const other = await aProjectWithSecrets(server, admin.client);
    const elsewhere = await create(other.owner.client, other.project, { name: 'X' });
    const ask = (more: object) => makeRule(owner.client, { fullPath: project, abilities: ['secret:read'], ...more });

    expect(codes(await ask({ abilities: ['pipeline:read'], conditions: { environment: 'a' } }))).toEqual([
      'CONDITION_IDLE',
    ]);
    expect(codes(await ask({ principal: forUser(other.owner) }))).toEqual(['NOT_A_MEMBER']);
    expect(codes(await ask({ principal: { type: 'MEMBER_ROLE', id: 999_999 } }))).toEqual(['CUSTOM_ROLE_UNKNOWN']);
    expect(codes(await ask({ conditions: { secretId: elsewhere.id } }))).toEqual(['SECRET_UNKNOWN']);
  });
});

describe('nobody gives by a rule what he does not hold', () => {
  async function prevented() {
    const arranged = await aProjectWithSecrets(server, admin.client);
    const { project, owner } = arranged;
    const secret = await create(owner.client, project, { name: 'KEY', environment: 'production' });
    const second = await someone(server, 'OWNER', project);
    const kept = await rule(owner.client, {
      fullPath: project,
      principal: forUser(second),
      abilities: ['secret:read_value'],
      conditions: { environment: 'production' },
    });
    return { ...arranged, secret, second, kept };
  }

  test('whom a rule prevents can neither lift it nor change it, nor give it to others', async () => {
    const { project, second, kept, secret, owner } = await prevented();
    const friend = await someone(server, 'DEVELOPER', project);
    const allow = (conditions: object, fullPath = project) =>
      makeRule(second.client, {
        fullPath,
        effect: 'ALLOW',
        principal: forUser(friend),
        abilities: ['secret:read_value'],
        conditions,
      });

    expect(codes(await second.client.mutate('accessRuleDelete', { id: kept.id }))).toEqual(['PREVENTS_YOU']);
    const narrowed = { id: kept.id, conditions: { environment: 'nowhere' } };
    expect(codes(await second.client.mutate('accessRuleUpdate', narrowed))).toEqual(['PREVENTS_YOU']);
    for (const reaching of [{}, { environment: 'production' }, { environment: 'prod*' }, { secretName: 'KEY' }]) {
      expect([reaching, codes(await allow(reaching))]).toEqual([reaching, ['ABOVE_OWN']]);
    }
    expect(codes(await allow({ environment: 'review/*' }))).toEqual([]);
    const permission = {
      projectPath: project,
      principal: forUser(friend),
      actions: ['READ', 'READ_VALUE'],
    };
    expect(codes(await second.client.mutate('projectSecretsPermissionUpdate', permission))).toEqual(['ABOVE_OWN']);
    await expect(reveal(friend.client, secret.id)).rejects.toThrow(/secret:read_value/);
    expect(codes(await owner.client.mutate('accessRuleDelete', { id: kept.id }))).toEqual([]);
  });

  test('nor by a role to somebody new, nor by moving the project away', async () => {
    const { group, project, second, owner } = await prevented();
    const { person } = await newPerson(server);
    const invite = (role: string) =>
      second.client.mutate('memberCreate', { fullPath: project, username: person.username, role });

    expect(codes(await invite('OWNER'))).toEqual(['ABOVE_OWN']);
    expect(codes(await invite('MAINTAINER'))).toEqual([]);

    const path = fresh();
    await admin.client.mutate('groupCreate', { name: path, path }, 'group { id }');
    const mover = await someone(server, 'OWNER', group);
    await rule(owner.client, {
      fullPath: group,
      principal: forUser(mover),
      abilities: ['secret:read'],
      conditions: { environment: 'production' },
    });
    await makeMember(server, mover.person, path, { role: 'OWNER' });
    const moved = await mover.client.mutate('projectTransfer', { fullPath: project, targetPath: path });
    expect(codes(moved)).toEqual(['PREVENTS_YOU']);
  });

  test('nor by a group that is invited, a token of the project, or one of a service account', async () => {
    const { group, project, second } = await prevented();
    await makeMember(server, second.person, group, { role: 'OWNER' });
    const invitation = (groupPath: string, maxRole: string) =>
      second.client.mutate(
        'groupInvitationCreate',
        { fullPath: project, groupPath, maxRole },
        'groupInvitation { id }',
      );
    const other = fresh();
    await admin.client.mutate('groupCreate', { name: other, path: other }, 'group { id }');
    await makeMember(server, second.person, other, { role: 'OWNER' });

    expect(codes(await invitation(other, 'OWNER'))).toEqual(['ABOVE_OWN']);
    const made = await invitation(other, 'MAINTAINER');
    expect(codes(made)).toEqual([]);
    const widened = { id: made.groupInvitation.id, maxRole: 'OWNER' };
    expect(codes(await second.client.mutate('groupInvitationUpdate', widened))).toEqual(['ABOVE_OWN']);

    // A day begins at midnight, which is near in the evening.
    const expiresAt = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
    const wishes = { name: 'token', scopes: ['api'], expiresAt };
    const token = (role: string) => second.client.mutate('accessTokenCreate', { fullPath: project, role, ...wishes });
    expect(codes(await token('OWNER'))).toEqual(['ABOVE_OWN']);
    expect(codes(await token('MAINTAINER'))).toEqual([]);

    const username = fresh('sa');
    const account = { groupPath: group, name: 'Renovate', username };
    const { serviceAccount } = await second.client.mutate('serviceAccountCreate', account, 'serviceAccount { id }');
    const first = await someone(server, 'OWNER', group);
    const ofAccount = () => second.client.mutate('serviceAccountTokenCreate', { id: serviceAccount.id, ...wishes });
    expect(codes(await ofAccount())).toEqual([]);
    const added = await first.client.mutate('memberCreate', { fullPath: project, username, role: 'OWNER' });
    expect(codes(added)).toEqual([]);
    expect(codes(await ofAccount())).toEqual(['ABOVE_OWN']);
  });

  test('nor by widening a custom role for those who have it where a rule prevents him', async () => {
    const { group, project, owner } = await aProjectWithSecrets(server, admin.client);
    const second = await someone(server, 'OWNER', group);
    const { customRole } = await second.client.mutate(
      'customRoleCreate',
      { groupPath: group, name: fresh('Role'), role: 'DEVELOPER', abilities: ['audit:list'] },
      'customRole { id }',
    );
    await rule(owner.client, { fullPath: project, principal: forUser(second), abilities: ['secret:delete'] });

    const widen = (who: Someone) =>
      who.client.mutate('customRoleUpdate', { id: customRole.id, abilities: ['audit:list', 'secret:delete'] });

    expect(codes(await widen(second))).toEqual(['ABOVE_OWN']);
    expect(codes(await widen(owner))).toEqual([]);
  });

  test('its maker may lift what he prevented himself from', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    await create(owner.client, project, { name: 'KEY' });
    const made = await rule(owner.client, { fullPath: project, abilities: ['secret:read'] });

    expect(await listed(owner, project)).toEqual([[], 0]);
    expect(codes(await owner.client.mutate('accessRuleDelete', { id: made.id }))).toEqual([]);
    expect(await listed(owner, project)).toEqual([['KEY *'], 1]);
    expect(await eventsOf(server, await idOf(server, project))).toContain('access_rule.deleted');
  });
});
