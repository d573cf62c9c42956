import { asOwner, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { aProjectWithSecrets, create, idOf, newValue, reveal, secretRows, someone, type Someone } from './arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
}, 60_000);
afterAll(() => server.stop());

const ENTRIES = 'changes { secretId name environment outcome }';
const PLAN = `secretsImport { applied newCount changedCount sameCount refusedCount warnings
  entries { name environment line outcome problems { code field message } } }`;

const change = (who: Someone, fullPath: string, input: object): Promise<any> =>
  who.client.mutate('secretsChange', { fullPath, ...input }, ENTRIES);
const bringIn = (who: Someone, fullPath: string, input: object): Promise<any> =>
  who.client.mutate('secretsImport', { fullPath, format: 'DOTENV', dryRun: false, ...input }, PLAN);
const entry = (name: string, more: object = {}): object => ({ name, secret: newValue(), environment: '*', ...more });

describe('secretsChange', () => {
  test('creates, updates and deletes in one call, each with its own audit event', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const kept = await create(owner.client, project, { name: 'KEPT' });
    const gone = await create(owner.client, project, { name: 'GONE' });
    const value = newValue();

    const { changes, errors } = await change(owner, project, {
      create: [entry('NEW_A'), entry('NEW_B', { environment: 'production', tags: ['db'], protected: true })],
      update: [{ name: 'KEPT', metadataCas: 1, secret: value, description: 'd' }],
      delete: [{ name: 'GONE', metadataCas: 1, reason: 'unused' }],
    });

    expect(errors).toEqual([]);
    expect(changes.map((one: any) => [one.name, one.environment, one.outcome])).toEqual([
      ['NEW_A', '*', 'CREATED'],
      ['NEW_B', 'production', 'CREATED'],
      ['KEPT', '*', 'UPDATED'],
      ['GONE', '*', 'DELETED'],
    ]);
    expect((await reveal(owner.client, kept.id)).value).toBe(value);
    const events = await asOwner(
      server,
      `SELECT action, target_name FROM audit_events WHERE target_id = ANY($1) AND action <> 'secret.revealed' ORDER BY id`,
      [changes.map((one: any) => one.secretId)],
    );
    expect(events.map((event: any) => `${event.action} ${event.target_name}`).sort()).toEqual([
      'secret.created GONE',
      'secret.created KEPT',
      'secret.created NEW_A',
      'secret.created NEW_B',
      'secret.deleted GONE',
      'secret.updated KEPT',
    ]);
    const [trashed] = await asOwner(server, 'SELECT trash_id FROM secrets WHERE id = $1', [gone.id]);
    expect(trashed.trash_id).not.toBeNull();
  });

  test('takes a thousand at once, and not one more', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const many = Array.from({ length: 1000 }, (_, index) => entry(`MANY_${index}`));

    const { changes } = await change(owner, project, { create: many });

    expect(changes).toHaveLength(1000);
    await expect(change(owner, project, { create: [...many, entry('ONE_MORE')] })).rejects.toThrow(
      /1 to 1000 entries, not 1001/,
    );
    expect((await owner.client.query(`{ projectSecretsCount(projectPath: "${project}") }`)).projectSecretsCount).toBe(
      1000,
    );
  });

  test('changes nothing when one entry is refused, and tells of every one that is', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    await create(owner.client, project, { name: 'A' });
    const before = await secretRows(server);
    const left = `SELECT (SELECT count(*) FROM store_values WHERE owner_id = $1) AS values,
      (SELECT count(*) FROM store_destructions WHERE owner_id = $1) AS gone`;
    const owned = [await idOf(server, project)];
    const store = await asOwner(server, left, owned);

    const malformed = await change(owner, project, {
      create: [entry('OK'), entry('bad name'), entry('SHORT', { secret: 'canary'.slice(0, 3) })],
    });
    const refused = await change(owner, project, {
      create: [entry('OK'), entry('A')],
      update: [{ name: 'MISSING', metadataCas: 1, description: 'x' }],
    });
    const stale = await change(owner, project, {
      create: [entry('OK')],
      update: [{ name: 'A', metadataCas: 7, description: 'x' }],
    });

    expect(malformed.problems.map((problem: any) => [problem.code, problem.field])).toEqual([
      ['BAD_USER_INPUT', 'create[1].name'],
      ['BAD_USER_INPUT', 'create[2].secret'],
    ]);
    expect(refused.problems.map((problem: any) => [problem.code, problem.field])).toEqual([
      ['NAME_TAKEN', 'create[1].name'],
      ['NOT_FOUND', 'update[0]'],
    ]);
    expect(stale.problems).toEqual([expect.objectContaining({ code: 'CONFLICT', field: 'update[0].metadataCas' })]);
    expect(await asOwner(server, left, owned)).toEqual(store);
    expect(await secretRows(server)).toBe(before);
  });

  test('does one thing to a secret in a call', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    await create(owner.client, project, { name: 'A' });

    const { problems } = await change(owner, project, {
      create: [entry('B'), entry('B')],
      update: [{ name: 'A', metadataCas: 1, description: 'x' }],
      delete: [{ name: 'A' }],
    });

    expect(problems.map((problem: any) => [problem.code, problem.field])).toEqual([
      ['TWICE_IN_ONE_CALL', 'create[1].name'],
      ['TWICE_IN_ONE_CALL', 'delete[0].name'],
    ]);
  });

  test('asks the rights of each entry: a developer creates and neither updates nor deletes', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    await create(owner.client, project, { name: 'A' });
    const developer = await someone(server, 'DEVELOPER', project);

    expect((await change(developer, project, { create: [entry('B')] })).errors).toEqual([]);
    await expect(
      change(developer, project, { update: [{ name: 'A', metadataCas: 1, description: 'x' }] }),
    ).rejects.toThrow(/secret:update/);
    await expect(change(developer, project, { delete: [{ name: 'A' }] })).rejects.toThrow(/secret:delete/);
    const outranking = await change(developer, project, {
      create: [entry('C'), entry('A', { environment: 'production' })],
    });
    expect(outranking.problems).toEqual([expect.objectContaining({ code: 'FORBIDDEN', field: 'create[1]' })]);
    expect(
      (await change(await newPerson(server), project, { create: [entry('D')] }).catch((error: Error) => error)).message,
    ).toMatch(/does not exist/);
  });

  test('of two calls at once on one secret one wins, and the other changes nothing', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    await create(owner.client, project, { name: 'A' });

    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        change(owner, project, {
          create: [entry(`OF_${index}`)],
          update: [{ name: 'A', metadataCas: 1, secret: newValue() }],
        }),
      ),
    );

    expect(answers.filter((answer) => answer.errors.length === 0)).toHaveLength(1);
    expect(answers.flatMap((answer) => answer.problems.map((problem: any) => problem.code))).toEqual(
      Array(5).fill('CONFLICT'),
    );
    expect((await owner.client.query(`{ projectSecretsCount(projectPath: "${project}") }`)).projectSecretsCount).toBe(
      2,
    );
  });
});

describe('secretsImport', () => {
  const text = (value: string): string =>
    `# taken over\nexport A='${value}'\nB="two\\nlines"\nC=short-but-ok # comment\n`;

  test('a dry run says new, changed, same and refused, and changes nothing', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const same = newValue();
    await create(owner.client, project, { name: 'SAME', secret: same });
    await create(owner.client, project, { name: 'OTHER' });
    const kept = 'SELECT count(*)::int AS count FROM store_values WHERE owner_id = $1';
    const owned = [await idOf(server, project)];
    const values = await asOwner(server, kept, owned);
    const before = await asOwner(server, 'SELECT count(*)::int AS count, max(updated_at) AS at FROM secrets');

    const { secretsImport } = await bringIn(owner, project, {
      text: `NEW=canary-new\nSAME=${same}\nOTHER=canary-other\nbad.name=canary-bad\nSHORT=ab\nnonsense\n`,
      dryRun: true,
    });

    expect(secretsImport).toMatchObject({
      applied: false,
      newCount: 1,
      changedCount: 1,
      sameCount: 1,
      refusedCount: 3,
    });
    expect(secretsImport.entries.map((one: any) => [one.line, one.name, one.outcome])).toEqual([
      [1, 'NEW', 'NEW'],
      [2, 'SAME', 'SAME'],
      [3, 'OTHER', 'CHANGED'],
      [4, 'bad.name', 'REFUSED'],
      [5, 'SHORT', 'REFUSED'],
      [6, null, 'REFUSED'],
    ]);
    expect(JSON.stringify(secretsImport)).not.toContain('canary');
    expect(await asOwner(server, kept, owned)).toEqual(values);
    expect(await asOwner(server, 'SELECT count(*)::int AS count, max(updated_at) AS at FROM secrets')).toEqual(before);
  });

  test('the real run does it all, and a second one finds all the same', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const value = newValue();

    const first = await bringIn(owner, project, { text: text(value), environment: 'production', reason: 'moved' });
    const again = await bringIn(owner, project, { text: text(value), environment: 'production' });

    expect(first.secretsImport).toMatchObject({ applied: true, newCount: 3 });
    expect(again.secretsImport).toMatchObject({ applied: true, newCount: 0, sameCount: 3 });
    const { projectSecrets } = await owner.client.query(
      `{ projectSecrets(projectPath: "${project}") { nodes { id name environment currentVersion { number lineCount reason } } } }`,
    );
    expect(projectSecrets.nodes).toMatchObject([
      { name: 'A', environment: 'production', currentVersion: { number: 1, lineCount: 1, reason: 'moved' } },
      { name: 'B', currentVersion: { number: 1, lineCount: 2 } },
      { name: 'C', currentVersion: { number: 1 } },
    ]);
    expect((await reveal(owner.client, projectSecrets.nodes[0].id)).value).toBe(value);
  });

  test('refuses all of it when one entry is refused', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const before = await secretRows(server);

    const { secretsImport, problems } = await bringIn(owner, project, { text: 'OK=canary-ok\nbad-name=canary-x\n' });

    expect(secretsImport).toBeNull();
    expect(problems).toEqual([expect.objectContaining({ code: 'BAD_USER_INPUT', field: 'text line 2.name' })]);
    expect(await secretRows(server)).toBe(before);
  });

  test.each([
    ['SKIP', 'SKIPPED'],
    ['REFUSE', 'REFUSED'],
  ])('onConflict %s: a name with another value is %s', async (onConflict, outcome) => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    await create(owner.client, project, { name: 'A' });

    const { secretsImport } = await bringIn(owner, project, { text: 'A=canary-other', onConflict, dryRun: true });

    expect(secretsImport.entries).toMatchObject([{ name: 'A', outcome }]);
  });

  test('takes scopes, protection and descriptions from what GitLab exports', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const exported = [
      { key: 'A', value: newValue(), environment_scope: 'production', protected: true, description: 'of production' },
      { key: 'A', value: newValue(), environment_scope: '*', protected: false, description: null },
    ];

    await bringIn(owner, project, { format: 'GITLAB_VARIABLES', text: JSON.stringify(exported) });

    const { projectSecrets } = await owner.client.query(
      `{ projectSecrets(projectPath: "${project}") { nodes { name environment protected description } } }`,
    );
    expect(projectSecrets.nodes).toEqual([
      { name: 'A', environment: '*', protected: false, description: null },
      { name: 'A', environment: 'production', protected: true, description: 'of production' },
    ]);
  });

  test('does not tell somebody who may not update a secret whether he has guessed its value', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const value = newValue();
    await create(owner.client, project, { name: 'A', secret: value });
    const developer = await someone(server, 'DEVELOPER', project);

    const outcomes = await Promise.all(
      [value, newValue()].map(
        async (guess) =>
          (await bringIn(developer, project, { text: `A=${guess}`, dryRun: true })).secretsImport.entries,
      ),
    );

    expect(outcomes[0]).toEqual(outcomes[1]);
    expect(outcomes[0]).toMatchObject([{ outcome: 'REFUSED', problems: [{ code: 'FORBIDDEN' }] }]);
    const tried = await asOwner(
      server,
      `SELECT details FROM audit_events WHERE action = 'secrets.import_tried' AND actor_id = $1`,
      [developer.person.id],
    );
    expect(tried).toHaveLength(2);
  });
});

describe('secretsExport', () => {
  const takeOut = (who: Someone, fullPath: string, input: object = {}): Promise<any> =>
    who.client.mutate('secretsExport', { fullPath, format: 'JSON', ...input }, 'text count');

  test('gives what a job of the environment would get, and tells of each secret', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const [any, production, review] = [newValue(), newValue(), newValue()];
    await create(owner.client, project, { name: 'A', secret: any });
    const exact = await create(owner.client, project, { name: 'A', secret: production, environment: 'production' });
    await create(owner.client, project, { name: 'B', secret: review, environment: 'review/*' });

    const read = async (environment?: string): Promise<any> =>
      JSON.parse((await takeOut(owner, project, { environment })).text);

    expect(await read()).toEqual({ A: any });
    expect(await read('production')).toEqual({ A: production });
    expect(await read('review/x')).toEqual({ A: any, B: review });
    const events = await asOwner(
      server,
      `SELECT count(*)::int AS count FROM audit_events WHERE action = 'secret.exported' AND target_id = $1`,
      [exact.id],
    );
    expect(events).toEqual([{ count: 1 }]);
  });

  test('is for those who may reveal every one of them, and write-only ones stay', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    await create(owner.client, project, { name: 'A' });
    const maintainer = await someone(server, 'MAINTAINER', project);

    await expect(takeOut(maintainer, project)).rejects.toThrow(/secret:read_value/);
    await create(owner.client, project, { name: 'W', writeOnly: true });
    const refused = await takeOut(owner, project);
    expect(refused).toMatchObject({ text: null, problems: [{ code: 'WRITE_ONLY' }] });
    expect((await takeOut(owner, project, { names: ['A'] })).count).toBe(1);
    expect((await takeOut(owner, project, { names: ['A', 'NO'] })).problems).toMatchObject([
      { code: 'SECRET_MISSING' },
    ]);
  });

  test('what it writes as .env comes back the same by an import', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    await create(owner.client, project, { name: 'A', secret: 'it\'s "q" $X `y` \\n #\n\tend ' });

    const { text } = await takeOut(owner, project, { format: 'DOTENV' });

    expect((await bringIn(owner, project, { text, dryRun: true })).secretsImport).toMatchObject({
      sameCount: 1,
      refusedCount: 0,
    });
  });

  test('says by name what a format cannot hold', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    await create(owner.client, project, { name: 'A', secret: 'two\nlines' });

    expect((await takeOut(owner, project, { format: 'DOCKER' })).problems).toMatchObject([
      { code: 'UNWRITABLE', field: 'format' },
    ]);
  });
});
