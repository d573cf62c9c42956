import { asOwner, newPerson, withToken, type Problem } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { until } from '../support/until.js';
import {
  aGroupWithProject,
  eventsOf,
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

const MEMBERS = `query ($p: ID!, $first: Int, $after: String) { members(fullPath: $p, first: $first, after: $after) {
  count pageInfo { hasNextPage endCursor } nodes { id user { username } role inheritedFrom expiresAt abilities } } }`;
const PROJECT = 'query ($p: ID!) { project(fullPath: $p) { role } }';
const MEMBER = 'member { id role inheritedFrom expiresAt user { username } }';
const soon = (ms: number): Date => new Date(Date.now() + ms);

describe('the members of a namespace', () => {
  test('are the direct ones and those from above, each once with the highest role', async () => {
    const { group, project, owner } = await aGroupWithProject(server, admin.client);
    const both = await someone(server, 'MAINTAINER', group);
    await makeMember(server, both.person, project, { role: 'GUEST' });
    const raised = await someone(server, 'REPORTER', group);
    await makeMember(server, raised.person, project, { role: 'DEVELOPER' });
    const over = await newPerson(server);
    await makeMember(server, over.person, group, { role: 'OWNER', expiresAt: soon(-1000) });

    const { members } = await owner.client.query(MEMBERS, { p: project });

    const shown = members.nodes.map((node: any) => [node.user.username, node.role, node.inheritedFrom]);
    expect(members.count).toBe(4);
    expect(shown).toEqual(
      [
        [admin.person.username, 'OWNER', group],
        [both.person.username, 'MAINTAINER', group],
        [owner.person.username, 'OWNER', group],
        [raised.person.username, 'DEVELOPER', null],
      ].sort((a, b) => (a[0]! < b[0]! ? -1 : 1)),
    );
  });

  test('come in pages without loss or doubles', async () => {
    const { group, owner } = await aGroupWithProject(server, admin.client);
    for (let i = 0; i < 5; i++) await someone(server, 'GUEST', group);

    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { members }: any = await owner.client.query(MEMBERS, { p: group, first: 3, after });
      seen.push(...members.nodes.map((node: any) => node.user.username));
      after = members.pageInfo.hasNextPage ? members.pageInfo.endCursor : null;
    } while (after);

    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
    expect(seen).toEqual([...seen].sort());
  });

  test('are shown to reporters, forbidden to guests, and absent for strangers', async () => {
    const { group } = await aGroupWithProject(server, admin.client);
    const guest = await someone(server, 'GUEST', group);
    const reporter = await someone(server, 'REPORTER', group);
    const stranger = await newPerson(server);

    expect(await reporter.client.fault(MEMBERS, { p: group })).toBeNull();
    expect(await guest.client.fault(MEMBERS, { p: group })).toBe('FORBIDDEN');
    expect(await stranger.client.fault(MEMBERS, { p: group })).toBe('NOT_FOUND');
  });

  test('say what the viewer may do to each', async () => {
    const { project } = await aGroupWithProject(server, admin.client);
    const maintainer = await someone(server, 'MAINTAINER', project);
    const developer = await someone(server, 'DEVELOPER', project);
    const above = await someone(server, 'OWNER', project);

    const { members } = await maintainer.client.query(MEMBERS, { p: project });

    const abilitiesOn = (who: Someone) =>
      members.nodes.find((node: any) => node.user.username === who.person.username).abilities;
    expect(abilitiesOn(developer)).toEqual(['member:update', 'member:delete']);
    expect(abilitiesOn(above)).toEqual([]);
    expect(abilitiesOn(maintainer)).toEqual(['member:delete']);
  });
});

describe('a role', () => {
  test('comes down the tree, and is gone at the next request when it is taken away', async () => {
    const { group, project, owner } = await aGroupWithProject(server, admin.client);
    const { person, client } = await newPerson(server);
    expect(await client.fault(PROJECT, { p: project })).toBe('NOT_FOUND');

    const made = await owner.client.mutate(
      'memberCreate',
      { fullPath: group, username: person.username.toUpperCase(), role: 'DEVELOPER' },
      MEMBER,
    );
    expect((await client.query(PROJECT, { p: project })).project.role).toBe('DEVELOPER');

    const raised = await owner.client.mutate('memberUpdate', { id: made.member.id, role: 'MAINTAINER' }, MEMBER);
    expect(raised.member.role).toBe('MAINTAINER');
    expect((await client.query(PROJECT, { p: project })).project.role).toBe('MAINTAINER');

    await owner.client.mutate('memberDelete', { id: made.member.id }, MEMBER);
    expect(await client.fault(PROJECT, { p: project })).toBe('NOT_FOUND');
    expect((await eventsOf(server, await idOf(server, group))).slice(-3)).toEqual([
      'member.created',
      'member.updated',
      'member.deleted',
    ]);
  });

  test('is gone at the next request for a personal access token too', async () => {
    const { group, project, owner } = await aGroupWithProject(server, admin.client);
    const { person } = await newPerson(server);
    const id = await makeMember(server, person, group, { role: 'DEVELOPER' });
    const token = await withToken(server, person);
    expect(await token.fault(PROJECT, { p: project })).toBeNull();

    await owner.client.mutate('memberDelete', { id: String(id) });

    expect(await token.fault(PROJECT, { p: project })).toBe('NOT_FOUND');
  });

  test('ends by itself, without anything being done', async () => {
    const { group, project, owner } = await aGroupWithProject(server, admin.client);
    const { person, client } = await newPerson(server);
    const expiresAt = soon(3_600_000);
    const made = await owner.client.mutate(
      'memberCreate',
      { fullPath: group, username: person.username, role: 'OWNER', expiresAt },
      MEMBER,
    );
    expect(made.member.expiresAt).toBe(expiresAt.toISOString());
    expect(await client.fault(PROJECT, { p: project })).toBeNull();

    // Nobody waits for an hour.
    await asOwner(server, "UPDATE members SET expires_at = now() + interval '1 second' WHERE id = $1", [
      made.member.id,
    ]);
    await until(async () => (await client.fault(PROJECT, { p: project })) === 'NOT_FOUND');
    expect((await owner.client.query(MEMBERS, { p: group })).members.count).toBe(2);
    expect(await owner.client.mutationFault('memberUpdate', { id: made.member.id, expiresAt: null })).toBe('NOT_FOUND');
    const again = await owner.client.mutate(
      'memberCreate',
      { fullPath: group, username: person.username, role: 'GUEST' },
      MEMBER,
    );
    expect(again.member.role).toBe('GUEST');
  });

  test('is given to nobody twice, and to no unknown or blocked user', async () => {
    const { group, owner } = await aGroupWithProject(server, admin.client);
    const member = await someone(server, 'GUEST', group);
    const blocked = await newPerson(server);
    await asOwner(server, 'UPDATE users SET blocked = true WHERE id = $1', [blocked.person.id]);
    const before = await snapshot(server);

    const problems: unknown[] = [];
    for (const username of [member.person.username, blocked.person.username, 'nobody-here']) {
      const answer = await owner.client.mutate('memberCreate', { fullPath: group, username, role: 'GUEST' });
      problems.push(answer.problems.map(({ code, field }: Problem) => [code, field]));
    }

    expect(problems).toEqual([
      [['MEMBER_EXISTS', 'username']],
      [['USER_UNKNOWN', 'username']],
      [['USER_UNKNOWN', 'username']],
    ]);
    expect(await snapshot(server)).toBe(before);
  });

  test('is given once when asked for many times at once', async () => {
    const { group, owner } = await aGroupWithProject(server, admin.client);
    const { person } = await newPerson(server);
    const input = { fullPath: group, username: person.username, role: 'GUEST' };

    const answers = await Promise.all(
      Array.from({ length: 5 }, () => owner.client.mutate('memberCreate', input, MEMBER)),
    );

    expect(answers.filter((answer) => answer.member)).toHaveLength(1);
  });

  test.each([
    ['a past end', { expiresAt: '2020-01-01T00:00:00Z' }, /expiresAt: must be in the future/],
    ['an end that is no time', { expiresAt: 'tomorrow' }, /RFC 3339/],
    ['a role that there is not', { role: 'ADMIN' }, /Role/],
  ])('with %s is refused and changes nothing', async (_what, wrong, sentence) => {
    const { group, owner } = await aGroupWithProject(server, admin.client);
    const { person } = await newPerson(server);
    const before = await snapshot(server);

    const { errors } = await owner.client.send(
      'mutation ($input: MemberCreateInput!) { memberCreate(input: $input) { errors } }',
      {
        input: { fullPath: group, username: person.username, role: 'GUEST', ...wrong },
      },
    );

    expect(errors[0]).toMatchObject({
      message: expect.stringMatching(sentence),
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect(await snapshot(server)).toBe(before);
  });
});

describe('nobody gets more than he holds', () => {
  interface Stage extends Arranged {
    readonly maintainer: Someone;
    readonly maintainerId: string;
    readonly developer: Someone;
    readonly friendId: string;
    readonly boss: Someone;
    readonly bossId: string;
    readonly outsider: Someone;
  }
  async function stage(): Promise<Stage> {
    const arranged = await aGroupWithProject(server, admin.client);
    const maintainer = await someone(server, 'MAINTAINER', arranged.project);
    const maintainerId = await memberId(maintainer, arranged.project);
    const friend = await someone(server, 'DEVELOPER', arranged.project);
    const boss = await someone(server, 'OWNER', arranged.project);
    return {
      ...arranged,
      maintainer,
      maintainerId,
      friendId: await memberId(friend, arranged.project),
      bossId: await memberId(boss, arranged.project),
      developer: friend,
      boss,
      outsider: await newPerson(server),
    };
  }
  async function memberId(who: Someone, fullPath: string): Promise<string> {
    const [row] = await asOwner(server, 'SELECT id FROM members WHERE user_id = $1 AND namespace_id = $2', [
      who.person.id,
      await idOf(server, fullPath),
    ]);
    return String(row.id);
  }

  const ATTEMPTS: [string, (s: Stage) => [Someone, string, object]][] = [
    [
      'a maintainer grants owner',
      (s) => [
        s.maintainer,
        'memberCreate',
        { fullPath: s.project, username: s.outsider.person.username, role: 'OWNER' },
      ],
    ],
    ['a maintainer raises a friend to owner', (s) => [s.maintainer, 'memberUpdate', { id: s.friendId, role: 'OWNER' }]],
    ['a maintainer raises himself', (s) => [s.maintainer, 'memberUpdate', { id: s.maintainerId, role: 'OWNER' }]],
    [
      'a maintainer lowers himself, to be raised by a friend',
      (s) => [s.maintainer, 'memberUpdate', { id: s.maintainerId, role: 'GUEST' }],
    ],
    [
      'a maintainer takes the end off his own membership',
      (s) => [s.maintainer, 'memberUpdate', { id: s.maintainerId, expiresAt: null }],
    ],
    ['a maintainer lowers the owner', (s) => [s.maintainer, 'memberUpdate', { id: s.bossId, role: 'GUEST' }]],
    [
      'a maintainer lets the owner end',
      (s) => [s.maintainer, 'memberUpdate', { id: s.bossId, expiresAt: soon(60_000) }],
    ],
    ['a maintainer removes the owner', (s) => [s.maintainer, 'memberDelete', { id: s.bossId }]],
    [
      'a maintainer of the project adds to the group',
      (s) => [s.maintainer, 'memberCreate', { fullPath: s.group, username: s.outsider.person.username, role: 'GUEST' }],
    ],
    [
      'a developer adds a guest',
      (s) => [
        s.developer,
        'memberCreate',
        { fullPath: s.project, username: s.outsider.person.username, role: 'GUEST' },
      ],
    ],
    ['a developer raises himself', (s) => [s.developer, 'memberUpdate', { id: s.friendId, role: 'MAINTAINER' }]],
    ['a developer removes the maintainer', (s) => [s.developer, 'memberDelete', { id: s.maintainerId }]],
    [
      'an owner adds himself again, without an end',
      (s) => [s.boss, 'memberCreate', { fullPath: s.project, username: s.boss.person.username, role: 'OWNER' }],
    ],
    [
      'an outsider adds himself',
      (s) => [s.outsider, 'memberCreate', { fullPath: s.project, username: s.outsider.person.username, role: 'GUEST' }],
    ],
    ['an outsider removes the owner', (s) => [s.outsider, 'memberDelete', { id: s.bossId }]],
  ];

  test.each(ATTEMPTS)('%s: refused, and nothing changes', async (what, attempt) => {
    const stageFacts = await stage();
    const [who, operation, input] = attempt(stageFacts);
    const before = await snapshot(server);

    const fault = await who.client.mutationFault(operation, input);

    const hidden = what.startsWith('an outsider') || what.includes('to the group');
    expect(fault).toBe(hidden ? 'NOT_FOUND' : 'FORBIDDEN');
    expect(await snapshot(server)).toBe(before);
  });

  test('but a maintainer manages those up to his own role, and anybody may leave', async () => {
    const s = await stage();

    const added = await s.maintainer.client.mutate(
      'memberCreate',
      { fullPath: s.project, username: s.outsider.person.username, role: 'MAINTAINER' },
      MEMBER,
    );
    const lowered = await s.maintainer.client.mutate('memberUpdate', { id: added.member.id, role: 'GUEST' }, MEMBER);
    const left = await s.outsider.client.mutate('memberDelete', { id: added.member.id }, MEMBER);

    expect([added.member.role, lowered.member.role, left.member.role]).toEqual(['MAINTAINER', 'GUEST', 'GUEST']);
    expect(await s.outsider.client.fault(PROJECT, { p: s.project })).toBe('NOT_FOUND');
  });

  test('and nobody who may add nobody learns which usernames there are', async () => {
    const s = await stage();

    for (const username of [s.outsider.person.username, 'nobody-here']) {
      const input = { fullPath: s.project, username, role: 'GUEST' };
      expect(await s.developer.client.mutationFault('memberCreate', input)).toBe('FORBIDDEN');
    }
  });

  test('and a token that only reads changes no membership', async () => {
    const { project, owner } = await aGroupWithProject(server, admin.client);
    const reading = await withToken(server, owner.person, ['read_api']);

    expect(await reading.mutationFault('memberCreate', { fullPath: project, username: 'x', role: 'GUEST' })).toBe(
      'FORBIDDEN',
    );
  });
});

describe('the last owner of a group at the top', () => {
  const lastOwner = async () => {
    const { group } = await aGroupWithProject(server, admin.client);
    const rows = await asOwner(server, 'SELECT id, user_id FROM members WHERE namespace_id = $1 ORDER BY id', [
      await idOf(server, group),
    ]);
    // The maker leaves; the owner whom the arrangement added is the last one then.
    await admin.client.mutate('memberDelete', { id: String(rows[0].id) });
    return { group, id: String(rows[1].id) };
  };

  test.each([
    ['removed', 'memberDelete', {}, 'id'],
    ['lowered', 'memberUpdate', { role: 'MAINTAINER' }, 'role'],
    ['given an end', 'memberUpdate', { expiresAt: '2999-01-01T00:00:00Z' }, 'expiresAt'],
  ])('cannot be %s', async (_what, operation, input, field) => {
    const { id } = await lastOwner();
    const before = await snapshot(server);

    const { problems } = await admin.client.mutate(operation, { id, ...input });

    expect(problems).toMatchObject([{ code: 'LAST_OWNER', field }]);
    expect(await snapshot(server)).toBe(before);
  });

  test.each([
    ['ends', "UPDATE members SET expires_at = now() + interval '1 day' WHERE id = $1"],
    ['is blocked', 'UPDATE users SET blocked = true WHERE id = (SELECT user_id FROM members WHERE id = $1)'],
  ])('is not replaced by another owner who %s', async (_what, sql) => {
    const { group, id } = await lastOwner();
    const other = await newPerson(server);
    await asOwner(server, sql, [await makeMember(server, other.person, group, { role: 'OWNER' })]);

    expect((await admin.client.mutate('memberDelete', { id })).problems).toMatchObject([{ code: 'LAST_OWNER' }]);
  });

  test('stays when two last owners leave at once', async () => {
    for (let round = 0; round < 5; round++) {
      const { group } = await aGroupWithProject(server, admin.client);
      const namespaceId = await idOf(server, group);
      const rows = await asOwner(server, 'SELECT id FROM members WHERE namespace_id = $1', [namespaceId]);

      await Promise.all(rows.map((row) => admin.client.mutate('memberDelete', { id: String(row.id) })));

      const left = await asOwner(server, 'SELECT role FROM members WHERE namespace_id = $1', [namespaceId]);
      expect(left).toEqual([{ role: 50 }]);
    }
  });
});
