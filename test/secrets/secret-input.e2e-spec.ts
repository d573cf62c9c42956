import { newPerson, type Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { aProjectWithSecrets, create, newValue, secretRows, SECRET_FIELDS, type Someone } from './arrange.js';

let server: TestServer;
let admin: Someone;
let project: string;
let client: Client;
let group: string;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
  const arranged = await aProjectWithSecrets(server, admin.client);
  ({ project, group } = arranged);
  client = arranged.owner.client;
  await create(client, project, { name: 'TAKEN', environment: 'production' });
  await create(client, project, { name: 'TWICE', environment: 'production' });
  await create(client, project, { name: 'TWICE', environment: 'review/*' });
}, 60_000);
afterAll(() => server.stop());

const CREATE = `mutation ($input: ProjectSecretCreateInput!) { projectSecretCreate(input: $input) {
  projectSecret { id } errors problems { code field message } } }`;
const UPDATE = `mutation ($input: ProjectSecretUpdateInput!) { projectSecretUpdate(input: $input) {
  projectSecret { id metadataVersion } errors problems { code field message } } }`;

const long = (length: number): string => 'x'.repeat(length);
const CANARY = 'canary-in-bad-input';

/** Malformed fields, with the field and the rule that the answer must name. */
const MALFORMED: [string, Record<string, unknown>, string, RegExp][] = [
  ['a name of 256 characters', { name: long(256) }, 'name', /1 to 255 characters/],
  ['an empty name', { name: '' }, 'name', /1 to 255 characters/],
  ['a name with a hyphen', { name: 'A-B' }, 'name', /underscore/],
  ['a name that ends with a line', { name: 'A\n' }, 'name', /underscore/],
  ['a name with a look-alike', { name: 'DATАBASE' }, 'name', /A to Z/],
  ['an empty value', { secret: '' }, 'secret', /4 bytes to 64 KiB/],
  ['a value of 3 bytes', { secret: 'abc' }, 'secret', /4 bytes to 64 KiB/],
  ['a value of 64 KiB and one byte', { secret: `${CANARY}${long(65_537 - CANARY.length)}` }, 'secret', /64 KiB/],
  ['a value whose characters fit and whose bytes do not', { secret: 'ä'.repeat(32_769) }, 'secret', /64 KiB/],
  ['a value with NUL', { secret: `${CANARY}\0tail` }, 'secret', /NUL/],
  ['a value with a lone surrogate', { secret: `${CANARY}\ud800` }, 'secret', /half a character/],
  ['an empty environment scope', { environment: '' }, 'environment', /1 to 255 characters/],
  ['an environment scope of 256 characters', { environment: long(256) }, 'environment', /1 to 255 characters/],
  ['an environment scope with a control character', { environment: 'a\u0007b' }, 'environment', /control/],
  ['an environment scope with NUL', { environment: 'a\0b' }, 'environment', /control/],
  ['an environment scope with spaces around it', { environment: ' production' }, 'environment', /spaces/],
  ['a branch with a space', { branch: 'my branch' }, 'branch', /no spaces/],
  ['a branch of 256 characters', { branch: long(256) }, 'branch', /at most 255/],
  ['no branch and no tag', { branch: '', tag: '' }, 'branch', /must not be empty/],
  ['a tag with NUL', { tag: 'v\0' }, 'tag', /control/],
  ['a description of 201 characters', { description: long(201) }, 'description', /at most 200/],
  ['a description with NUL', { description: 'a\0' }, 'description', /control/],
  ['a reason of 201 characters', { reason: long(201) }, 'reason', /at most 200/],
  ['a rotation interval of 6 days', { rotationIntervalDays: 6 }, 'rotationIntervalDays', /from 7/],
  ['a negative rotation interval', { rotationIntervalDays: -7 }, 'rotationIntervalDays', /from 7/],
  [
    'a rotation interval beyond all calendars',
    { rotationIntervalDays: 2_147_483_647 },
    'rotationIntervalDays',
    /36500/,
  ],
];

describe('bad input', () => {
  test.each(MALFORMED)(
    'create refuses %s, names the field and the rule, and changes nothing',
    async (_, bad, field, rule) => {
      const before = await secretRows(server);

      const { errors, data } = await client.send(CREATE, {
        input: { projectPath: project, name: 'NEW', secret: newValue(), environment: 'e', branch: '*', ...bad },
      });

      expect(data?.projectSecretCreate ?? null).toBeNull();
      expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
      expect(errors[0]?.message).toMatch(rule);
      expect(JSON.stringify(errors)).not.toContain(CANARY);
      expect(await secretRows(server)).toBe(before);
    },
  );

  test.each(MALFORMED)(
    'update refuses %s, names the field and the rule, and changes nothing',
    async (_, bad, field, rule) => {
      const before = await secretRows(server);

      const { errors } = await client.send(UPDATE, {
        input: { projectPath: project, name: 'TAKEN', metadataCas: 1, ...bad },
      });

      expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
      expect(errors[0]?.message).toMatch(rule);
      expect(JSON.stringify(errors)).not.toContain(CANARY);
      expect(await secretRows(server)).toBe(before);
    },
  );

  test.each([
    ['a secret that is a number', { secret: 12_345_678 }],
    ['a secret that is null', { secret: null }],
    ['a secret that is a list', { secret: [CANARY] }],
    ['metadataCas where there is none', { metadataCas: 1 }],
  ])('the schema refuses %s without repeating it', async (_, bad) => {
    const before = await secretRows(server);

    const { errors } = await client.send(CREATE, {
      input: { projectPath: project, name: 'NEW', secret: CANARY, environment: 'e', branch: '*', ...bad },
    });

    expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(JSON.stringify(errors)).not.toMatch(/canary|12345678/);
    expect(await secretRows(server)).toBe(before);
  });

  test('a value of the wrong type in the document itself is not repeated either', async () => {
    const { errors } = await client.send(
      `mutation { projectSecretCreate(input: { projectPath: "p", name: "A", environment: "*", branch: "*",
         secret: 12345678 }) { errors } }`,
    );

    expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(JSON.stringify(errors)).not.toContain('12345678');
  });

  test.each([
    ['stale', 7],
    ['of the future', 2],
    ['negative', -1],
  ])('update with a metadataCas that is %s is a conflict that tells the version there is', async (_, metadataCas) => {
    const before = await secretRows(server);

    const input = { projectPath: project, name: 'TAKEN', metadataCas, secret: newValue() };
    const { projectSecretUpdate } = await client.query(UPDATE, { input });

    expect(projectSecretUpdate).toMatchObject({
      projectSecret: null,
      problems: [{ code: 'CONFLICT', field: 'metadataCas' }],
    });
    expect(projectSecretUpdate.errors[0]).toMatch(/recently modified .*metadataVersion is 1 now.*read it again/);
    expect(await secretRows(server)).toBe(before);
  });

  test('delete with a stale metadataCas is a conflict too', async () => {
    const before = await secretRows(server);

    const { problems } = await client.mutate('projectSecretDelete', {
      projectPath: project,
      name: 'TAKEN',
      metadataCas: 2,
    });

    expect(problems).toMatchObject([{ code: 'CONFLICT', field: 'metadataCas' }]);
    expect(await secretRows(server)).toBe(before);
  });

  test('a name and scope that is taken is refused, in create and in update', async () => {
    const before = await secretRows(server);
    const again = { projectPath: project, name: 'TAKEN', secret: newValue(), environment: 'production', branch: '*' };

    const created = await client.mutate('projectSecretCreate', again);
    const moved = await client.mutate('projectSecretUpdate', {
      projectPath: project,
      name: 'TWICE',
      variant: 'review/*',
      environment: 'production',
      metadataCas: 1,
    });

    expect(created.problems).toMatchObject([{ code: 'NAME_TAKEN', field: 'name' }]);
    expect(moved.problems).toMatchObject([{ code: 'NAME_TAKEN' }]);
    expect(await secretRows(server)).toBe(before);
  });

  test('names of one letter case are others than those of another', async () => {
    await create(client, project, { name: 'taken', environment: 'production' });

    const { projectSecret } = await client.query(
      'query ($p: ID!) { projectSecret(projectPath: $p, name: "taken") { name } }',
      { p: project },
    );
    expect(projectSecret.name).toBe('taken');
  });

  test('a secret of an owner whose manager was never initialized is refused with what to do', async () => {
    await client.mutate('projectCreate', { name: 'Bare', path: 'bare', groupPath: group });

    const { problems } = await client.mutate('projectSecretCreate', {
      projectPath: `${group}/bare`,
      name: 'A',
      secret: newValue(),
      environment: '*',
      branch: '*',
    });

    expect(problems).toEqual([
      {
        code: 'MANAGER_INACTIVE',
        field: null,
        message: `The secrets manager of ${group}/bare is not active; initialize it first.`,
      },
    ]);
  });

  test.each(['projectSecrets(projectPath: $p, after: "bm9wZQ")', 'projectSecrets(projectPath: $p, first: 101)'])(
    '%s is refused',
    async (field) => {
      expect(await client.fault(`query ($p: ID!) { ${field} { count } }`, { p: project })).toBe('BAD_USER_INPUT');
    },
  );
});

describe('the limits of a value', () => {
  const SHORT = 'The value is shorter than 8 bytes: too short to mask well in job logs.';
  test.each<[string, string, number, string[]]>([
    ['4 bytes', 'abcd', 4, [SHORT]],
    ['7 bytes', 'abcdefg', 7, [SHORT]],
    ['8 bytes', 'abcdefgh', 8, []],
    ['64 KiB', long(65_536), 65_536, []],
    ['64 KiB of characters of two bytes', 'ä'.repeat(32_768), 65_536, []],
    [
      'several lines, a tab and an emoji',
      'a\n\tb\r\n\u{1f511}',
      10,
      ['2 lines or fields of the value are too short to mask alone in job logs.'],
    ],
    [
      'JSON with a short field',
      '{"user":"ci","password":"long enough"}',
      38,
      ['1 line or field of the value is too short to mask alone in job logs.'],
    ],
  ])(
    '%s are kept exactly, with a warning only of what is too short to mask',
    async (label, secret, byteLength, warnings) => {
      const name = `LIMIT_${label.replace(/\W/g, '_')}`;
      const made = await create(client, project, { name, secret });

      const { value } = await client.mutate('secretReveal', { secretId: made.id }, 'value');

      expect(value).toBe(secret);
      expect(made.currentVersion.byteLength).toBe(byteLength);
      expect(made.warnings).toEqual(warnings);
    },
  );

  test('names of one and of 255 characters are taken', async () => {
    for (const name of ['_', long(255)]) expect((await create(client, project, { name })).name).toBe(name);
  });
});

describe('a name that several secrets share', () => {
  const one = `query ($p: ID!, $v: String) { projectSecret(projectPath: $p, name: "TWICE", variant: $v) { ${SECRET_FIELDS} } }`;

  test('is ambiguous alone, which the answer says with the scopes there are', async () => {
    const { errors } = await client.send(one, { p: project });
    const removed = await client.mutate('projectSecretDelete', { projectPath: project, name: 'TWICE' });
    const changed = await client.mutate('projectSecretUpdate', {
      projectPath: project,
      name: 'TWICE',
      metadataCas: 1,
      description: 'x',
    });

    expect(errors[0]?.extensions).toMatchObject({ code: 'AMBIGUOUS_NAME', field: 'variant' });
    expect(errors[0]?.message).toContain('production, review/*');
    for (const { problems } of [removed, changed]) {
      expect(problems).toMatchObject([{ code: 'AMBIGUOUS_NAME', field: 'variant' }]);
    }
  });

  test('is told apart by variant, the current environment scope', async () => {
    const before = (await client.query(one, { p: project, v: 'review/*' })).projectSecret;

    const { projectSecret } = await client.mutate(
      'projectSecretUpdate',
      { projectPath: project, name: 'TWICE', variant: 'review/*', environment: 'review/b', metadataCas: 1 },
      'projectSecret { id environment }',
    );

    expect(projectSecret).toEqual({ id: before.id, environment: 'review/b' });
    expect(await client.fault(one, { p: project, v: 'review/*' })).toBe('NOT_FOUND');
    const deleted = await client.mutate('projectSecretDelete', {
      projectPath: project,
      name: 'TWICE',
      variant: 'review/b',
    });
    expect(deleted.errors).toEqual([]);
    expect((await client.query(one, { p: project })).projectSecret.environment).toBe('production');
  });
});

describe('the ref scope', () => {
  const stored = (made: any) => ({ branch: made.branch, tag: made.tag, sentence: made.scopeSentence });

  test.each([
    [{ branch: '*' }, { branch: '*', tag: null, sentence: 'Released to all jobs on any ref' }],
    [{ branch: 'main' }, { branch: 'main', tag: null, sentence: 'Released to all jobs on branch `main`' }],
    [
      { branch: 'main', tag: 'v*' },
      { branch: 'main', tag: 'v*', sentence: 'Released to all jobs on branch `main` and tags `v*`' },
    ],
    [
      { branch: '', tag: '*' },
      { branch: '', tag: '*', sentence: 'Released to all jobs on all tags' },
    ],
    [
      { branch: '*', environment: 'production', protected: true },
      { branch: '*', tag: null, sentence: 'Released to jobs of `production` on protected branches and tags' },
    ],
    [
      { branch: 'main', environment: 'review/*', protected: true },
      {
        branch: 'main',
        tag: null,
        sentence: 'Released to jobs of environments `review/*` on branch `main` where protected',
      },
    ],
  ])('%j reads as a sentence', async (input, expected) => {
    const made = await create(client, project, { name: `REF_${Math.random().toString(36).slice(2)}`, ...input });

    expect(stored(made)).toEqual(expected);
  });

  test('loses its tags when a new branch comes without any, and keeps its branch when only a tag comes', async () => {
    const name = 'REF_CHANGED';
    await create(client, project, { name, branch: 'main', tag: 'v*' });
    const update = async (metadataCas: number, input: object) =>
      stored(
        (
          await client.mutate(
            'projectSecretUpdate',
            { projectPath: project, name, metadataCas, ...input },
            'projectSecret { branch tag scopeSentence }',
          )
        ).projectSecret,
      );

    expect(await update(1, { branch: 'dev' })).toMatchObject({ branch: 'dev', tag: null });
    expect(await update(2, { tag: 'x' })).toMatchObject({ branch: 'dev', tag: 'x' });
    expect(await update(3, { tag: '' })).toMatchObject({ branch: 'dev', tag: null });
  });
});
