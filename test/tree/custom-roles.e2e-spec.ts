import { asOwner, newPerson, type Problem } from '../support/client.js';
import { archiving, meanwhile } from '../support/meanwhile.js';
import { startServer, type TestServer } from '../support/server.js';
import { aGroupWithProject, eventsOf, fresh, idOf, makeMember, snapshot, someone, type Someone } from './arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
});
afterAll(() => server.stop());

const FIELDS = 'customRole { id name description role abilities groupPath }';
const LIST = `query ($g: ID!) { customRoles(groupPath: $g) { id name role abilities groupPath } }`;
const abilitiesOf = async (who: Someone, fullPath: string): Promise<string[]> =>
  (await who.client.query('query ($p: ID!) { project(fullPath: $p) { abilities } }', { p: fullPath })).project
    .abilities;

async function scene() {
  const arranged = await aGroupWithProject(server, admin.client);
  const make = (more: object = {}) =>
    arranged.owner.client.mutate(
      'customRoleCreate',
      {
        groupPath: arranged.group,
        name: fresh('Role'),
        role: 'REPORTER',
        abilities: ['audit:list', 'secret:list', 'secret:read'],
        ...more,
      },
      FIELDS,
    );
  return { ...arranged, make };
}
const codes = ({ problems }: { problems: Problem[] }): string[] => problems.map(({ code }) => code);

describe('custom roles', () => {
  test('add to a role for members of their group and of everything below, as long as they are held', async () => {
    const { group, project, owner, make } = await scene();
    const reporter = await someone(server, 'REPORTER', group);
    const before = await abilitiesOf(reporter, project);
    const { customRole } = await make({ description: 'Looks into things' });
    const { username } = reporter.person;
    const [row] = await asOwner(server, 'SELECT id FROM members WHERE user_id = $1', [reporter.person.id]);
    const change = (input: object) =>
      owner.client.mutate('memberUpdate', { id: String(row.id), ...input }, 'member { role customRole { name } }');

    const given = await change({ customRoleId: customRole.id });
    const during = await abilitiesOf(reporter, project);
    const plain = await change({ customRoleId: null });

    expect(customRole).toEqual({
      id: expect.any(String),
      name: expect.stringMatching(/^Role-/),
      description: 'Looks into things',
      role: 'REPORTER',
      abilities: ['secret:list', 'secret:read', 'audit:list'],
      groupPath: group,
    });
    expect(given.member).toEqual({ role: 'REPORTER', customRole: { name: customRole.name } });
    expect(during.filter((name) => !before.includes(name))).toEqual(['secret:list', 'audit:list']);
    expect(plain.member).toEqual({ role: 'REPORTER', customRole: null });
    expect(await abilitiesOf(reporter, project)).toEqual(before);
    expect(username).toBeTruthy();
  });

  test('are given with a membership of exactly their role, and end when another role is given', async () => {
    const { group, project, owner, make } = await scene();
    const { customRole } = await make();
    const { person } = await newPerson(server);
    const input = { fullPath: project, username: person.username, customRoleId: customRole.id };

    const wrong = await owner.client.mutate('memberCreate', { ...input, role: 'DEVELOPER' });
    const made = await owner.client.mutate(
      'memberCreate',
      { ...input, role: 'REPORTER' },
      'member { id customRole { id } }',
    );
    const longer = await owner.client.mutate(
      'memberUpdate',
      { id: made.member.id, expiresAt: '2999-01-01T00:00:00Z' },
      'member { customRole { id } }',
    );
    const raised = await owner.client.mutate(
      'memberUpdate',
      { id: made.member.id, role: 'DEVELOPER' },
      'member { role customRole { id } }',
    );

    expect(codes(wrong)).toEqual(['ROLE_MISMATCH']);
    expect(made.member.customRole).toEqual({ id: customRole.id });
    expect(longer.member.customRole).toEqual({ id: customRole.id });
    expect(raised.member).toEqual({ role: 'DEVELOPER', customRole: null });
    expect(await eventsOf(server, await idOf(server, group))).toContain('custom_role.created');
  });

  test('come from groups above only', async () => {
    const { project, group, owner, make } = await scene();
    const other = await scene();
    const { customRole } = await other.make();
    const { customRole: own } = await make();
    const { person } = await newPerson(server);

    const refused = await owner.client.mutate('memberCreate', {
      fullPath: project,
      username: person.username,
      role: 'REPORTER',
      customRoleId: customRole.id,
    });
    await owner.client.mutate('groupCreate', { name: 'Sub', path: 'sub', parentPath: group });
    const { customRoles } = await owner.client.query(LIST, { g: `${group}/sub` });

    expect(codes(refused)).toEqual(['CUSTOM_ROLE_UNKNOWN']);
    expect(customRoles.map((role: any) => [role.id, role.groupPath])).toEqual([[own.id, group]]);
  });

  test('are given by nobody who does not hold what they add', async () => {
    const { project, make } = await scene();
    const { customRole } = await make({ abilities: ['secret:delete', 'audit:list'] });
    const { customRole: modest } = await make({ abilities: ['audit:list'] });
    const maintainer = await someone(server, 'MAINTAINER', project);
    const give = async (customRoleId: string) => {
      const { person } = await newPerson(server);
      const input = { fullPath: project, username: person.username, role: 'REPORTER', customRoleId };
      return maintainer.client.mutate('memberCreate', input);
    };

    const refused = await give(customRole.id);

    expect(refused.problems).toEqual([
      {
        code: 'ABOVE_OWN',
        field: 'customRoleId',
        message: 'Nobody gives more than he holds, and you do not hold here: secret:delete.',
      },
    ]);
    expect((await give(modest.id)).errors).toEqual([]);
  });

  test('are not even kept longer by somebody who does not hold what they add', async () => {
    const { project, owner, make } = await scene();
    const { customRole } = await make({ abilities: ['secret:delete'] });
    const { person } = await newPerson(server);
    const input = { fullPath: project, username: person.username, role: 'REPORTER', customRoleId: customRole.id };
    const { member } = await owner.client.mutate('memberCreate', input, 'member { id }');
    const maintainer = await someone(server, 'MAINTAINER', project);
    const change = (more: object) => maintainer.client.mutate('memberUpdate', { id: member.id, ...more });

    expect(codes(await change({ expiresAt: '2999-01-01T00:00:00Z' }))).toEqual(['ABOVE_OWN']);
    expect(codes(await change({ customRoleId: null }))).toEqual([]);
  });

  test('change for all who have them at once', async () => {
    const { group, project, owner, make } = await scene();
    const { customRole } = await make();
    const reporter = await newPerson(server);
    const input = {
      fullPath: group,
      username: reporter.person.username,
      role: 'REPORTER',
      customRoleId: customRole.id,
    };
    await owner.client.mutate('memberCreate', input);

    const changed = await owner.client.mutate(
      'customRoleUpdate',
      { id: customRole.id, abilities: ['secret:list', 'secret_use:list'] },
      FIELDS,
    );

    expect(changed.customRole).toMatchObject({ name: customRole.name, abilities: ['secret:list', 'secret_use:list'] });
    const held = await abilitiesOf(reporter, project);
    expect([held.includes('audit:list'), held.includes('secret_use:list')]).toEqual([false, true]);
  });

  test('can be the principal of a grant on secrets', async () => {
    const { group, project, owner, make } = await scene();
    await owner.client.mutate('projectSecretsManagerInitialize', { projectPath: project });
    const { customRole } = await make();
    const reporter = await newPerson(server);
    const input = {
      fullPath: group,
      username: reporter.person.username,
      role: 'REPORTER',
      customRoleId: customRole.id,
    };
    await owner.client.mutate('memberCreate', input);
    const plain = await someone(server, 'REPORTER', group);

    const granted = await owner.client.mutate(
      'projectSecretsPermissionUpdate',
      {
        projectPath: project,
        principal: { type: 'MEMBER_ROLE', id: Number(customRole.id) },
        actions: ['READ', 'WRITE'],
      },
      'secretsPermission { principal { id type name userRoleId user { id } } }',
    );

    expect(granted.secretsPermission.principal).toEqual({
      id: customRole.id,
      type: 'MEMBER_ROLE',
      name: customRole.name,
      userRoleId: null,
      user: null,
    });
    expect(await abilitiesOf(reporter, project)).toEqual(expect.arrayContaining(['secret:create', 'secret:update']));
    expect(await abilitiesOf(plain, project)).not.toContain('secret:update');
    expect((await owner.client.mutate('customRoleDelete', { id: customRole.id })).errors).toEqual([
      `The custom role ${customRole.name} is in use by 1 membership and 1 permission on secrets; change those first.`,
    ]);
  });

  test('are deleted when nobody has them, and not before', async () => {
    const { group, owner, make } = await scene();
    const { customRole } = await make();
    const { person } = await newPerson(server);
    const input = { fullPath: group, username: person.username, role: 'REPORTER', customRoleId: customRole.id };
    const { member } = await owner.client.mutate('memberCreate', input, 'member { id }');

    expect(codes(await owner.client.mutate('customRoleDelete', { id: customRole.id }))).toEqual(['CUSTOM_ROLE_IN_USE']);
    await owner.client.mutate('memberDelete', { id: member.id });
    expect(codes(await owner.client.mutate('customRoleDelete', { id: customRole.id }))).toEqual([]);
    expect(await owner.client.mutationFault('customRoleDelete', { id: customRole.id })).toBe('NOT_FOUND');
    expect((await owner.client.query(LIST, { g: group })).customRoles).toEqual([]);
  });

  test('that rules prevent something to are taken away by who may change those rules, and by nobody for himself', async () => {
    const { group, project, owner, make } = await scene();
    const { customRole } = await make({ role: 'MAINTAINER', abilities: ['audit:list'] });
    const principal = { id: Number(customRole.id), type: 'MEMBER_ROLE' };
    const rule = {
      fullPath: group,
      effect: 'PREVENT',
      principal,
      abilities: ['secret:list'],
      reason: 'none of theirs',
    };
    expect(codes(await owner.client.mutate('accessRuleCreate', rule))).toEqual([]);
    const held = await someone(server, 'REPORTER', group);
    const input = {
      fullPath: project,
      username: held.person.username,
      role: 'MAINTAINER',
      customRoleId: customRole.id,
    };
    const { member } = await owner.client.mutate('memberCreate', input, 'member { id }');
    const local = await someone(server, 'OWNER', project);

    expect(codes(await held.client.mutate('memberDelete', { id: member.id }))).toEqual(['CUSTOM_ROLE_PREVENTS']);
    for (const [name, change] of [
      ['memberUpdate', { id: member.id, customRoleId: null }],
      ['memberUpdate', { id: member.id, role: 'DEVELOPER' }],
      ['memberDelete', { id: member.id }],
    ] as const)
      expect(codes(await local.client.mutate(name, change))).toEqual(['CUSTOM_ROLE_PREVENTS']);
    expect(codes(await owner.client.mutate('customRoleDelete', { id: customRole.id }))).toEqual(['CUSTOM_ROLE_IN_USE']);
    expect(codes(await owner.client.mutate('memberUpdate', { id: member.id, customRoleId: null }))).toEqual([]);
  });

  test('that rules prevent something to end with the only membership of somebody where all is archived', async () => {
    const { group, project, owner, make } = await scene();
    const { customRole } = await make({ role: 'REPORTER', abilities: ['audit:list'] });
    const principal = { id: Number(customRole.id), type: 'MEMBER_ROLE' };
    const rule = { fullPath: group, effect: 'PREVENT', principal, abilities: ['secret:list'], reason: 'not theirs' };
    expect(codes(await owner.client.mutate('accessRuleCreate', rule))).toEqual([]);
    const add = async (who: Someone): Promise<string> => {
      const input = { fullPath: project, role: 'REPORTER', customRoleId: customRole.id };
      const username = who.person.username;
      return (await owner.client.mutate('memberCreate', { ...input, username }, 'member { id }')).member.id;
    };
    const people = [await newPerson(server), await someone(server, 'GUEST', group), await newPerson(server)] as const;
    const [only, elsewhere, auditor] = [await add(people[0]), await add(people[1]), await add(people[2])];
    await asOwner(server, 'UPDATE users SET auditor = true WHERE id = $1', [people[2].person.id]);
    const local = await someone(server, 'OWNER', project);
    await owner.client.mutate('groupArchive', { fullPath: group, archived: true });
    const remove = async (by: Someone, id: string): Promise<string[]> =>
      codes(await by.client.mutate('memberDelete', { id }));

    expect(await remove(local, only)).toEqual(['CUSTOM_ROLE_PREVENTS']);
    expect(await remove(people[0], only)).toEqual(['CUSTOM_ROLE_PREVENTS']);
    // He would be there without what keeps something from him: that is to give.
    expect(await remove(owner, elsewhere)).toEqual(['CUSTOM_ROLE_PREVENTS']);
    expect(await remove(owner, auditor)).toEqual(['CUSTOM_ROLE_PREVENTS']);
    expect(await remove(owner, only)).toEqual([]);
  });

  test.each([
    ['changed', 'customRoleUpdate', { abilities: ['audit:list', 'trash:list'] }],
    ['made', 'customRoleCreate', { name: 'Late', role: 'REPORTER', abilities: ['audit:list'] }],
  ])('%s while their group is being archived wait for that, and are not', async (_, name, more) => {
    const { group, owner, make } = await scene();
    const { customRole } = await make();
    const input = name === 'customRoleUpdate' ? { id: customRole.id, ...more } : { groupPath: group, ...more };

    const changes = [archiving(await idOf(server, group))];
    expect(await meanwhile(server, changes, () => owner.client.mutationFault(name, input))).toBe('FORBIDDEN');

    expect((await owner.client.query(LIST, { g: group })).customRoles).toMatchObject([
      { id: customRole.id, abilities: customRole.abilities },
    ]);
  });

  test('given and deleted at once: one of both is refused', async () => {
    const { group, owner, make } = await scene();
    for (let round = 0; round < 5; round++) {
      const { customRole } = await make();
      const { person } = await newPerson(server);
      const input = { fullPath: group, username: person.username, role: 'REPORTER', customRoleId: customRole.id };

      const [given, deleted] = await Promise.all([
        owner.client.mutate('memberCreate', input),
        owner.client.mutate('customRoleDelete', { id: customRole.id }),
      ]);

      expect([...codes(given), ...codes(deleted)]).toHaveLength(1);
    }
  });

  test('granted something on secrets and deleted at once: one of both is refused', async () => {
    const { project: projectPath, owner, make } = await scene();
    await owner.client.mutate('projectSecretsManagerInitialize', { projectPath });
    for (let round = 0; round < 5; round++) {
      const { customRole } = await make();
      const principal = { type: 'MEMBER_ROLE', id: Number(customRole.id) };

      const [granted, deleted] = await Promise.all([
        owner.client.mutate('projectSecretsPermissionUpdate', { projectPath, principal, actions: ['READ'] }),
        owner.client.mutate('customRoleDelete', { id: customRole.id }),
      ]);

      expect([...codes(granted), ...codes(deleted)]).toHaveLength(1);
    }
  });

  test.each([
    ['an ability that hands out rights', { abilities: ['member:create'] }, 'BAD_USER_INPUT'],
    ['an ability that is none', { abilities: ['secret:everything'] }, 'BAD_USER_INPUT'],
    ['an empty name', { name: ' ' }, 'BAD_USER_INPUT'],
    ['a group that is not there', { groupPath: 'nowhere' }, 'NOT_FOUND'],
  ])('with %s are refused and change nothing', async (_, more, code) => {
    const { group, owner } = await scene();
    const before = await snapshot(server);
    const input = { groupPath: group, name: 'Role', role: 'REPORTER', abilities: ['audit:list'], ...more };

    expect(await owner.client.mutationFault('customRoleCreate', input)).toBe(code);
    expect(await snapshot(server)).toBe(before);
  });

  test('of one name in one group, whatever the letter case, there is one; the refusal of an ability names all that can be given', async () => {
    const { group, owner, make } = await scene();
    await make({ name: 'Auditor' });

    expect(codes(await make({ name: 'AUDITOR' }))).toEqual(['NAME_TAKEN']);
    const { errors } = await owner.client.send(
      `mutation ($g: ID!) { customRoleCreate(input: { groupPath: $g, name: "x", role: GUEST, abilities: ["user:block"] }) { errors } }`,
      { g: group },
    );
    expect(errors[0]!.message).toContain('not "user:block": secret:list, secret:read,');
  });

  test.each([
    ['MAINTAINER', 'FORBIDDEN'],
    ['GUEST', 'FORBIDDEN'],
  ] as const)('a %s makes, changes and deletes none', async (role, code) => {
    const { group, make } = await scene();
    const who = await someone(server, role, group);
    const { customRole } = await make();
    const input = { groupPath: group, name: 'x', role: 'GUEST', abilities: [] };

    expect(await who.client.mutationFault('customRoleCreate', input)).toBe(code);
    const seen = role === 'GUEST' ? 'NOT_FOUND' : code;
    expect(await who.client.mutationFault('customRoleUpdate', { id: customRole.id, abilities: [] })).toBe(seen);
    expect(await who.client.mutationFault('customRoleDelete', { id: customRole.id })).toBe(seen);
  });

  test('an administrator who is no member sees them and makes none', async () => {
    const { group, make } = await scene();
    await make();
    const other = await newPerson(server, { admin: true });
    const input = { groupPath: group, name: 'x', role: 'GUEST', abilities: [] };

    expect((await other.client.query(LIST, { g: group })).customRoles).toHaveLength(1);
    expect(await other.client.mutationFault('customRoleCreate', input)).toBe('FORBIDDEN');
    expect(await (await newPerson(server)).client.fault(LIST, { g: group })).toBe('NOT_FOUND');
  });

  test('do not survive the end of the membership that gave them', async () => {
    const { group, project, make } = await scene();
    const { customRole } = await make({ abilities: ['audit:list'] });
    const reporter = await newPerson(server);
    await makeMember(server, reporter.person, project, { role: 'REPORTER' });
    const id = await makeMember(server, reporter.person, group, { role: 'REPORTER' });
    await asOwner(server, 'UPDATE members SET custom_role_id = $2 WHERE id = $1', [id, customRole.id]);
    expect(await abilitiesOf(reporter, project)).toContain('audit:list');

    await asOwner(server, 'UPDATE members SET expires_at = now() WHERE id = $1', [id]);

    expect(await abilitiesOf(reporter, project)).not.toContain('audit:list');
  });
});
