import { anonymous, asOwner, newPerson, withToken, type Problem } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { thingsIn, thingsOfGroup } from './archived-things.js';
import { eventsOf, fresh, idOf, makeMember, snapshot, someone, type Someone } from './arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
});
afterAll(() => server.stop());

const GROUP =
  'query ($fullPath: ID!) { group(fullPath: $fullPath) { id name path fullPath parentPath role abilities } }';
const FIELDS = 'group { id name path fullPath description parentPath role abilities }';

async function aGroup(parentPath?: string): Promise<string> {
  const path = fresh();
  const { group } = await admin.client.mutate('groupCreate', { name: path, path, parentPath }, 'group { fullPath }');
  return group.fullPath as string;
}

describe('creating a group', () => {
  test('makes one at the top that its maker owns', async () => {
    const path = fresh('Acme');

    const { group, errors } = await admin.client.mutate(
      'groupCreate',
      { name: ' Acme Inc. ', path, description: 'Shops' },
      FIELDS,
    );

    expect(errors).toEqual([]);
    expect(group).toMatchObject({ name: 'Acme Inc.', path, fullPath: path, parentPath: null, role: 'OWNER' });
    expect(group.abilities).toContain('secret:read_value');
    const seen = await admin.client.query(GROUP, { fullPath: path.toUpperCase() });
    expect(seen.group).toMatchObject({ id: group.id, role: 'OWNER', abilities: group.abilities });
    expect(await eventsOf(server, Number(group.id))).toEqual(['group.created', 'member.created']);
  });

  test('makes one in a group for its maintainers, whose role comes down and does not grow', async () => {
    const parent = await aGroup();
    const maintainer = await someone(server, 'MAINTAINER', parent);

    const { group } = await maintainer.client.mutate(
      'groupCreate',
      { name: 'Sub', path: 'sub', parentPath: parent },
      FIELDS,
    );

    expect(group).toMatchObject({ fullPath: `${parent}/sub`, parentPath: parent, role: 'MAINTAINER' });
    expect(group.abilities).not.toContain('group:delete');
    const [{ count }] = await asOwner(server, 'SELECT count(*)::int AS count FROM members WHERE namespace_id = $1', [
      group.id,
    ]);
    expect(count).toBe(0);
  });

  test.each([
    ['a developer of the parent', 'DEVELOPER'],
    ['a guest of the parent', 'GUEST'],
  ] as const)('is forbidden to %s', async (_who, role) => {
    const parent = await aGroup();
    const { client } = await someone(server, role, parent);

    expect(await client.mutationFault('groupCreate', { name: 'x', path: 'x', parentPath: parent })).toBe('FORBIDDEN');
  });

  test('is forbidden at the top to whoever is no administrator, and to a token that only reads', async () => {
    const { client } = await newPerson(server);
    const reading = await withToken(server, admin.person, ['read_api']);

    expect(await client.mutationFault('groupCreate', { name: 'x', path: fresh() })).toBe('FORBIDDEN');
    expect(await reading.mutationFault('groupCreate', { name: 'x', path: fresh() })).toBe('FORBIDDEN');
  });

  test('answers NOT_FOUND for a parent that is hidden, and for one that is a project', async () => {
    const parent = await aGroup();
    await admin.client.mutate('projectCreate', { name: 'p', path: 'p', groupPath: parent });
    const { client } = await newPerson(server);

    expect(await client.mutationFault('groupCreate', { name: 'x', path: 'x', parentPath: parent })).toBe('NOT_FOUND');
    expect(await admin.client.mutationFault('groupCreate', { name: 'x', path: 'x', parentPath: `${parent}/p` })).toBe(
      'NOT_FOUND',
    );
  });
});

describe('a bad path', () => {
  const WRONG: [string, string, RegExp][] = [
    ['empty', '', /path: must have 1 to 255 characters/],
    ['of 256 characters', 'a'.repeat(256), /path: must have 1 to 255 characters/],
    ['with two dots', 'a..b', /path: must not contain two dots/],
    ['that climbs', '../etc', /path: must not contain two dots/],
    ['with a slash', 'a/b', /path: may contain the letters/],
    ['that begins with a hyphen', '-a', /must begin with/],
    ['that begins with a dot', '.a', /must begin with/],
    ['that ends with a dot', 'a.', /path: must not end with a dot/],
    ['that ends with .git', 'shop.git', /path: must not end with .git or .atom/],
    ['that ends with .ATOM', 'shop.ATOM', /path: must not end with .git or .atom/],
    ['with a Cyrillic look-alike', 'аcme', /path: may contain the letters/],
    ['with full-width letters', 'ａｃｍｅ', /path: may contain the letters/],
    ['with a dotless i', 'admın', /path: may contain the letters/],
    ['with a zero-width space', 'ac\u200bme', /path: may contain the letters/],
    ['with a line break at its end', 'acme\n', /path: may contain the letters/],
    ['with a NUL', 'ac\0me', /path: may contain the letters/],
    ['with a lone surrogate', 'ac\ud800me', /path: may contain the letters/],
    ['with a space', 'ac me', /path: may contain the letters/],
  ];

  test.each(WRONG)('%s is refused with the field and the rule, and changes nothing', async (_what, path, rule) => {
    const parent = await aGroup();
    const before = await snapshot(server);

    for (const [operation, input] of [
      ['groupCreate', { name: 'x', path }],
      ['groupCreate', { name: 'x', path, parentPath: parent }],
      ['projectCreate', { name: 'x', path, groupPath: parent }],
      ['groupUpdate', { fullPath: parent, path }],
    ] as const) {
      const type = `${operation[0]!.toUpperCase()}${operation.slice(1)}Input!`;
      const { errors } = await admin.client.send(
        `mutation ($input: ${type}) { ${operation}(input: $input) { errors } }`,
        {
          input,
        },
      );
      expect(errors[0]).toMatchObject({
        message: expect.stringMatching(rule),
        extensions: { code: 'BAD_USER_INPUT', field: 'path' },
      });
    }
    expect(await snapshot(server)).toBe(before);
  });

  test.each(['api', 'v1', 'admin', 'groups', 'API', 'users', 'assets', 'graphql'])(
    'that is the reserved word %s is refused at the top and allowed below',
    async (path) => {
      const parent = await aGroup();

      expect(await admin.client.mutationFault('groupCreate', { name: 'x', path })).toBe('BAD_USER_INPUT');
      expect((await admin.client.mutate('groupCreate', { name: 'x', path, parentPath: parent })).errors).toEqual([]);
    },
  );

  test.each(['a', '0', '_x', 'a.b', 'a-b_c.d', 'A'.repeat(255), 'shop.gitx'])('is not what %s is', async (path) => {
    const parent = await aGroup();

    const { group } = await admin.client.mutate(
      'groupCreate',
      { name: 'x', path, parentPath: parent },
      'group { path }',
    );

    expect(group.path).toBe(path);
  });

  test('in a name or description is told with its own field', async () => {
    const path = fresh();
    const send = (input: object) =>
      admin.client.send('mutation ($input: GroupCreateInput!) { groupCreate(input: $input) { errors } }', { input });

    for (const [field, input] of [
      ['name', { path, name: '   ' }],
      ['name', { path, name: 'x'.repeat(256) }],
      ['name', { path, name: 'a\u0000b' }],
      ['description', { path, name: 'x', description: 'x'.repeat(2001) }],
    ] as const) {
      expect((await send(input)).errors[0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    }
  });
});

describe('a path that is taken', () => {
  test.each(['groupCreate', 'projectCreate'])(
    'whatever its letter case, refuses %s and changes nothing',
    async (operation) => {
      const parent = await aGroup();
      await admin.client.mutate('groupCreate', { name: 'x', path: 'Taken', parentPath: parent });
      const before = await snapshot(server);

      const place = operation === 'groupCreate' ? { parentPath: parent } : { groupPath: parent };
      const { problems } = await admin.client.mutate(operation, { name: 'x', path: 'tAKEN', ...place });

      expect(problems).toEqual([
        {
          code: 'PATH_TAKEN',
          field: 'path',
          message: `There is a group or project at ${parent}/tAKEN already; letter case does not count.`,
        },
      ]);
      expect(await snapshot(server)).toBe(before);
    },
  );

  test('lets exactly one of many win who ask at once', async () => {
    const path = fresh();

    const answers = await Promise.all(
      Array.from({ length: 6 }, () => admin.client.mutate('groupCreate', { name: 'x', path }, 'group { id }')),
    );

    expect(answers.filter((answer) => answer.group)).toHaveLength(1);
    expect(answers.flatMap((answer) => answer.problems.map((problem: Problem) => problem.code))).toEqual(
      Array(5).fill('PATH_TAKEN'),
    );
  });
});

describe('limits of the tree', () => {
  test('twenty groups deep is the most, and a project fits into the last', async () => {
    let path = await aGroup();
    for (let depth = 2; depth <= 20; depth++) {
      await admin.client.mutate('groupCreate', { name: 'd', path: 'd', parentPath: path });
      path += '/d';
    }

    const { problems } = await admin.client.mutate('groupCreate', { name: 'd', path: 'd', parentPath: path });

    expect(problems).toMatchObject([{ code: 'TOO_DEEP', field: 'parentPath' }]);
    const { project } = await admin.client.mutate(
      'projectCreate',
      { name: 'p', path: 'p', groupPath: path },
      'project { fullPath }',
    );
    expect(project.fullPath).toBe(`${path}/p`);
  });

  test('a full path of more than 1000 characters is refused, also when a rename far above would make it so', async () => {
    const root = await aGroup();
    let path = root;
    for (let part = 0; part < 3; part++) {
      await admin.client.mutate('groupCreate', { name: 'x', path: 'x'.repeat(250), parentPath: path });
      path += `/${'x'.repeat(250)}`;
    }
    const last = 'y'.repeat(1000 - path.length - 1);
    const longer = await admin.client.mutate('groupCreate', { name: 'y', path: `${last}y`, parentPath: path });
    const fits = await admin.client.mutate('groupCreate', { name: 'y', path: last, parentPath: path });
    const before = await snapshot(server);

    const renamed = await admin.client.mutate('groupUpdate', { fullPath: root, path: `${root}z` });

    expect([longer.problems[0]?.code, fits.errors.length, renamed.problems[0]?.code]).toEqual([
      'PATH_TOO_LONG',
      0,
      'PATH_TOO_LONG',
    ]);
    expect(await snapshot(server)).toBe(before);
  });
});

describe('renaming a group', () => {
  test('moves everything below along and leaves ids, roles and the rows above as they are', async () => {
    const root = await aGroup();
    const neighbour = await aGroup();
    await admin.client.mutate('groupCreate', { name: 'a', path: 'a', parentPath: root });
    await admin.client.mutate('groupCreate', { name: 'b', path: 'b', parentPath: `${root}/a` });
    await admin.client.mutate('projectCreate', { name: 'p', path: 'p', groupPath: `${root}/a/b` });
    const developer = await someone(server, 'DEVELOPER', `${root}/a/b`);
    const tree = async (): Promise<any[]> =>
      asOwner(
        server,
        'SELECT id, ancestor_ids, full_path FROM namespaces WHERE ancestor_ids && ARRAY[$1::bigint, $2::bigint] ORDER BY id',
        [rootId, await idOf(server, neighbour)],
      );
    const rootId = await idOf(server, root);
    const before = await tree();

    const { group } = await admin.client.mutate(
      'groupUpdate',
      { fullPath: `${root}/a`, path: 'Z.z', name: 'Zed' },
      FIELDS,
    );

    expect(group).toMatchObject({ name: 'Zed', path: 'Z.z', fullPath: `${root}/Z.z` });
    const after = await tree();
    expect(after.map((row) => row.ancestor_ids)).toEqual(before.map((row) => row.ancestor_ids));
    expect(after.map((row) => row.full_path)).toEqual([
      root,
      neighbour,
      `${root}/Z.z`,
      `${root}/Z.z/b`,
      `${root}/Z.z/b/p`,
    ]);
    const { project } = await developer.client.query('query ($p: ID!) { project(fullPath: $p) { groupPath role } }', {
      p: `${root}/Z.z/b/p`,
    });
    expect(project).toEqual({ groupPath: `${root}/Z.z/b`, role: 'DEVELOPER' });
    expect(await admin.client.fault(GROUP, { fullPath: `${root}/a` })).toBe('NOT_FOUND');
    expect((await eventsOf(server, Number(group.id))).at(-1)).toBe('group.updated');
  });

  test('may change the letter case only, and is refused onto a live neighbour', async () => {
    const root = await aGroup();
    for (const path of ['one', 'two']) await admin.client.mutate('groupCreate', { name: path, path, parentPath: root });

    const cased = await admin.client.mutate(
      'groupUpdate',
      { fullPath: `${root}/one`, path: 'ONE' },
      'group { fullPath }',
    );
    const taken = await admin.client.mutate('groupUpdate', { fullPath: `${root}/one`, path: 'Two' });

    expect(cased.group.fullPath).toBe(`${root}/ONE`);
    expect(taken.problems).toMatchObject([{ code: 'PATH_TAKEN', field: 'path' }]);
  });

  test('leaves no child behind that is created in the same moment', async () => {
    const root = await aGroup();
    await admin.client.mutate('groupCreate', { name: 'm', path: 'm', parentPath: root });
    const rootId = await idOf(server, root);
    let current = root;

    for (let round = 0; round < 8; round++) {
      const next = fresh();
      const parentPath = `${current}/m`;
      await Promise.all([
        admin.client.mutate('groupUpdate', { fullPath: current, path: next }),
        admin.client.send('mutation ($input: GroupCreateInput!) { groupCreate(input: $input) { errors } }', {
          input: { name: 'c', path: `c${round}`, parentPath },
        }),
      ]);
      current = next;
    }

    const rows = await asOwner(server, 'SELECT full_path FROM namespaces WHERE ancestor_ids @> ARRAY[$1::bigint]', [
      rootId,
    ]);
    expect(rows.filter((row) => row.full_path !== current && !row.full_path.startsWith(`${current}/`))).toEqual([]);
  });

  test('is forbidden to a maintainer, and changes nothing when nothing differs', async () => {
    const root = await aGroup();
    const maintainer = await someone(server, 'MAINTAINER', root);
    const before = await snapshot(server);

    expect(await maintainer.client.mutationFault('groupUpdate', { fullPath: root, name: 'x' })).toBe('FORBIDDEN');
    expect((await admin.client.mutate('groupUpdate', { fullPath: root, name: root, path: root })).errors).toEqual([]);
    expect(await snapshot(server)).toBe(before);
  });
});

describe('deleting a group', () => {
  test('is refused while something lives in it', async () => {
    const root = await aGroup();
    await admin.client.mutate('projectCreate', { name: 'p', path: 'p', groupPath: root });

    const refused = await admin.client.mutate('groupDelete', { fullPath: root });
    await admin.client.mutate('projectDelete', { fullPath: `${root}/p` });
    const done = await admin.client.mutate('groupDelete', { fullPath: root }, 'group { fullPath }');

    expect(refused.problems).toMatchObject([{ code: 'GROUP_NOT_EMPTY', field: 'fullPath' }]);
    expect(done.group.fullPath).toBe(root);
  });

  test('hides it at once from everybody, keeps its row and frees its path', async () => {
    const root = await aGroup();
    const owner = await someone(server, 'OWNER', root);
    const id = await idOf(server, root);

    await owner.client.mutate('groupDelete', { fullPath: root });

    for (const client of [owner.client, admin.client]) {
      expect(await client.fault(GROUP, { fullPath: root })).toBe('NOT_FOUND');
      expect(await client.fault('query ($p: ID!) { members(fullPath: $p) { count } }', { p: root })).toBe('NOT_FOUND');
      expect(await client.mutationFault('groupDelete', { fullPath: root })).toBe('NOT_FOUND');
      const { groups } = await client.query('query ($s: String) { groups(search: $s) { count } }', { s: root });
      expect(groups.count).toBe(0);
    }
    const [row] = await asOwner(server, 'SELECT deleted_at FROM namespaces WHERE id = $1', [id]);
    expect(row.deleted_at).toBeInstanceOf(Date);
    expect((await admin.client.mutate('groupCreate', { name: 'x', path: root })).errors).toEqual([]);
    expect((await eventsOf(server, id)).at(-1)).toBe('group.deleted');
  });

  test('lets nobody slip a child in at the same moment', async () => {
    for (let round = 0; round < 6; round++) {
      const root = await aGroup();
      const id = await idOf(server, root);

      await Promise.all([
        admin.client.send('mutation ($input: GroupDeleteInput!) { groupDelete(input: $input) { errors } }', {
          input: { fullPath: root },
        }),
        admin.client.send('mutation ($input: ProjectCreateInput!) { projectCreate(input: $input) { errors } }', {
          input: { name: 'p', path: 'p', groupPath: root },
        }),
      ]);

      const rows = await asOwner(
        server,
        'SELECT deleted_at FROM namespaces WHERE id = $1 OR parent_id = $1 ORDER BY id',
        [id],
      );
      expect(rows.map((row) => row.deleted_at === null)).toEqual(rows.length === 2 ? [true, true] : [false]);
    }
  });
});

describe('in an archived group', () => {
  test('and below nothing is given or changed, by whomever; what was given can be taken away', async () => {
    const [root, elsewhere, invited] = [await aGroup(), await aGroup(), await aGroup()];
    const { client, person } = await newPerson(server);
    for (const place of [root, elsewhere, invited]) await makeMember(server, person, place, { role: 'OWNER' });
    await client.mutate('projectCreate', { name: 'Shop', path: 'shop', groupPath: root });
    const project = `${root}/shop`;
    const all = [
      await thingsIn(server, client, root, elsewhere),
      await thingsIn(server, client, project, elsewhere),
      await thingsOfGroup(server, client, root),
    ];
    const gives = [
      ...all.flatMap((things) => things.gives),
      ['groupInvitationCreate', { fullPath: project, groupPath: invited, maxRole: 'GUEST' }],
      ['projectTransfer', { fullPath: project, targetPath: elsewhere }],
      ['groupTransfer', { fullPath: root, targetPath: elsewhere }],
    ] as const;
    const archive = async (archived: boolean) =>
      expect((await client.mutate('groupArchive', { fullPath: root, archived })).errors).toEqual([]);

    await archive(true);
    const before = await snapshot(server);
    for (const by of [client, await withToken(server, person), admin.client])
      for (const [name, input] of gives)
        expect([name, await by.mutationFault(name, input)]).toEqual([name, 'FORBIDDEN']);
    expect(await snapshot(server)).toBe(before);
    const shown = await client.query(GROUP, { fullPath: root });
    expect(shown.group.abilities.filter((name: string) => /:(create|update|transfer)$/.test(name))).toEqual([]);

    for (const [name, input] of all.flatMap((things) => things.takes))
      expect([name, (await client.mutate(name, input)).errors]).toEqual([name, []]);

    await archive(false);
    const gone = new Set(all.flatMap((things) => things.takes.map(([, input]) => (input as { id?: string }).id)));
    for (const [name, input] of gives.filter(([, input]) => !gone.has((input as { id?: string }).id ?? 'none')))
      expect([name, await client.mutationFault(name, input)]).toEqual([name, null]);
  });
});

describe('what is hidden', () => {
  test('answers like what is absent, in words too', async () => {
    const root = await aGroup();
    const { client } = await newPerson(server);

    const hidden = await client.send(GROUP, { fullPath: root });
    const absent = await client.send(GROUP, { fullPath: fresh() });

    const shown = (answer: typeof hidden) => answer.errors.map(({ message, extensions: { code } }) => [message, code]);
    expect(shown(hidden)).toEqual(shown(absent));
    expect(shown(hidden)[0]![1]).toBe('NOT_FOUND');
  });

  test('is also the group above one that a person is a member of', async () => {
    const root = await aGroup();
    await admin.client.mutate('groupCreate', { name: 'a', path: 'a', parentPath: root });
    const { person, client } = await newPerson(server);
    await makeMember(server, person, `${root}/a`, { role: 'OWNER' });

    const { groups } = await client.query('{ groups(topLevelOnly: true) { count nodes { fullPath parentPath } } }');

    expect(groups).toEqual({ count: 1, nodes: [{ fullPath: `${root}/a`, parentPath: root }] });
    expect(await client.fault(GROUP, { fullPath: root })).toBe('NOT_FOUND');
    expect(await client.mutationFault('groupUpdate', { fullPath: root, name: 'x' })).toBe('NOT_FOUND');
    expect(await client.fault('query ($p: ID) { groups(parentPath: $p) { count } }', { p: root })).toBe('NOT_FOUND');
  });

  test('needs a person at all', async () => {
    const root = await aGroup();

    expect(await anonymous(server).fault(GROUP, { fullPath: root })).toBe('UNAUTHENTICATED');
    expect(await anonymous(server).fault('{ groups { count } }')).toBe('UNAUTHENTICATED');
  });
});
