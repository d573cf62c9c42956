import pino from 'pino';
import { LOGGER, type Logger } from '../../apps/server/src/platform/logging/index.js';
import { asOwner, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { aProjectWithSecrets, create, fresh, idOf, newValue, secretRows, someone, type Someone } from './arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
}, 60_000);
afterAll(() => server.stop());

const RULES = 'valueRules { regex format notPlaceholder minimumEntropyBits }';
const CANARY = { regex: 'canary-[0-9a-f]{24}' };

const setManagerRules = (who: Someone, fullPath: string, valueRules: object): Promise<any> =>
  who.client.mutate(
    'secretsManagerValueRulesUpdate',
    { fullPath, valueRules },
    `projectSecretsManager { ${RULES} } groupSecretsManager { ${RULES} }`,
  );

const createIn = (who: Someone, projectPath: string, input: object): Promise<any> =>
  who.client.mutate(
    'projectSecretCreate',
    { projectPath, secret: newValue(), environment: '*', branch: '*', ...input },
    `projectSecret { id metadataVersion warnings ${RULES} }`,
  );

const update = (who: Someone, projectPath: string, input: object): Promise<any> =>
  who.client.mutate(
    'projectSecretUpdate',
    { projectPath, ...input },
    `projectSecret { metadataVersion warnings ${RULES} }`,
  );

const rollBack = (who: Someone, input: object): Promise<any> =>
  who.client.mutate('secretRollback', input, 'version { number }');

const broken = { problems: [{ code: 'VALUE_RULES', field: 'secret' }] };

describe('the rules of a secret', () => {
  test('are shown, changed as a whole, and lifted by {}', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const { projectSecret } = await createIn(owner, project, { name: 'A', valueRules: CANARY });
    expect(projectSecret.valueRules).toEqual({
      ...CANARY,
      format: null,
      notPlaceholder: false,
      minimumEntropyBits: null,
    });

    const changed = await update(owner, project, { name: 'A', metadataCas: 1, valueRules: { notPlaceholder: true } });
    expect(changed.projectSecret.valueRules).toMatchObject({ regex: null, notPlaceholder: true });
    const kept = await update(owner, project, { name: 'A', metadataCas: 2, contact: 'Kim' });
    expect(kept.projectSecret.valueRules).toMatchObject({ notPlaceholder: true });
    const lifted = await update(owner, project, { name: 'A', metadataCas: 3, valueRules: {} });
    expect(lifted.projectSecret.valueRules).toBeNull();
  });

  test('are asked when it is created, and nothing is left behind of a refusal', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const before = await secretRows(server);

    const refused = await createIn(owner, project, { name: 'A', secret: 'postgres://x', valueRules: CANARY });

    expect(refused).toMatchObject({ projectSecret: null, ...broken });
    expect(await secretRows(server)).toBe(before);
    const [{ count }] = await asOwner(server, 'SELECT count(*)::int FROM store_values WHERE owner_id = $1', [
      await idOf(server, project),
    ]);
    expect(count).toBe(0);
  });

  test('are asked of a new value, together with rules that come with it', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    await createIn(owner, project, { name: 'A', valueRules: CANARY });

    const old = await update(owner, project, { name: 'A', metadataCas: 1, secret: 'something else' });
    expect(old).toMatchObject({ projectSecret: null, ...broken });
    const both = { name: 'A', metadataCas: 1, secret: 'something else', valueRules: { regex: 'something .*' } };
    expect((await update(owner, project, both)).projectSecret).toMatchObject({ metadataVersion: 2 });
  });

  test('judge no value that is there when they change; a warning says so until a new one comes', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const { projectSecret } = await createIn(owner, project, { name: 'A', secret: 'CHANGEME' });
    expect(projectSecret.warnings).toEqual([]);

    const ruled = await update(owner, project, { name: 'A', metadataCas: 1, valueRules: CANARY });
    expect(ruled.projectSecret.warnings).toEqual([expect.stringContaining('not judged')]);
    const renewed = await update(owner, project, { name: 'A', metadataCas: 2, secret: newValue() });
    expect(renewed.projectSecret.warnings).toEqual([]);
  });

  test.each([
    ['a pattern that is none', { regex: '(a' }],
    ['a look-ahead', { regex: '(?=a)b' }],
    ['entropy below one bit', { minimumEntropyBits: 0 }],
  ])('refuse %s', async (_, valueRules) => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const { errors } = await owner.client.send(
      'mutation ($input: ProjectSecretCreateInput!) { projectSecretCreate(input: $input) { errors } }',
      { input: { projectPath: project, name: 'A', secret: newValue(), environment: '*', branch: '*', valueRules } },
    );

    expect(errors[0]).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', field: expect.stringMatching(/^valueRules\./) },
    });
  });
});

describe('the rules of a manager', () => {
  test('hold for every secret of it besides its own, and for none of another', async () => {
    const { group, project, owner } = await aProjectWithSecrets(server, admin.client);
    const set = await setManagerRules(owner, project, { notPlaceholder: true });
    expect(set).toMatchObject({
      errors: [],
      projectSecretsManager: { valueRules: { notPlaceholder: true } },
      groupSecretsManager: null,
    });

    expect(await createIn(owner, project, { name: 'A', secret: 'CHANGEME' })).toMatchObject(broken);
    const own = { name: 'A', secret: 'todo', valueRules: { regex: 't.*' } };
    expect(await createIn(owner, project, own)).toMatchObject(broken);
    const fits = await createIn(owner, project, { ...own, secret: 'tango-7731' });
    expect(fits.projectSecret).toMatchObject({ valueRules: { notPlaceholder: false, regex: 't.*' } });
    const elsewhere = { groupPath: group, name: 'A', secret: 'CHANGEME', environment: '*' };
    expect((await owner.client.mutate('groupSecretCreate', elsewhere)).errors).toEqual([]);
  });

  test('of a group are its own, are lifted by {}, and each change is in the audit trail once', async () => {
    const { group, owner } = await aProjectWithSecrets(server, admin.client);

    await setManagerRules(owner, group, { ...CANARY, format: 'JSON' });
    await setManagerRules(owner, group, { format: 'JSON', ...CANARY });
    const { groupSecretsManager } = await setManagerRules(owner, group, {});

    expect(groupSecretsManager).toEqual({ valueRules: null });
    const events = await asOwner(
      server,
      "SELECT details FROM audit_events WHERE action = 'secrets_manager.value_rules_changed' AND namespace_id = $1 ORDER BY id",
      [await idOf(server, group)],
    );
    expect(events.map(({ details }) => details)).toEqual([{ rules: ['regex', 'format'] }, { rules: [] }]);
  });

  test('are set by maintainers, seen by developers, and hidden from strangers', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const [maintainer, developer] = [
      await someone(server, 'MAINTAINER', project),
      await someone(server, 'DEVELOPER', project),
    ];
    const stranger = await newPerson(server);
    const input = { fullPath: project, valueRules: CANARY };

    expect((await setManagerRules(maintainer, project, CANARY)).errors).toEqual([]);
    expect(await developer.client.mutationFault('secretsManagerValueRulesUpdate', input)).toBe('FORBIDDEN');
    expect(await stranger.client.mutationFault('secretsManagerValueRulesUpdate', input)).toBe('NOT_FOUND');
    expect(await owner.client.mutationFault('secretsManagerValueRulesUpdate', { ...input, fullPath: fresh() })).toBe(
      'NOT_FOUND',
    );
    const { projectSecretsManager } = await developer.client.query(
      `query ($p: ID!) { projectSecretsManager(projectPath: $p) { ${RULES} } }`,
      { p: project },
    );
    expect(projectSecretsManager.valueRules).toMatchObject(CANARY);
  });

  test('that change while a value is on its way to the store are asked of it', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const writers = Array.from({ length: 10 }, (_, index) =>
      createIn(owner, project, { name: `N${index}`, secret: 'CHANGEME' }),
    );

    await Promise.all([...writers, setManagerRules(owner, project, { notPlaceholder: true })]);

    const rows = await asOwner(
      server,
      `SELECT v.created_at, v.judged_by FROM secret_versions v JOIN secrets s ON s.id = v.secret_id WHERE s.namespace_id = $1`,
      [await idOf(server, project)],
    );
    const [event] = await asOwner(
      server,
      "SELECT id FROM audit_events WHERE action = 'secrets_manager.value_rules_changed' AND namespace_id = $1",
      [await idOf(server, project)],
    );
    const after = await asOwner(
      server,
      "SELECT 1 FROM audit_events WHERE action = 'secret.created' AND namespace_id = $1 AND id > $2",
      [await idOf(server, project), event.id],
    );
    expect(after).toEqual([]);
    expect(rows.every(({ judged_by }) => judged_by === null)).toBe(true);
  });
});

const promote = (who: Someone, projectPath: string, names: string[]): Promise<any> =>
  who.client.mutate('secretsPromote', { fullPath: projectPath, from: 'staging', to: 'production', names });

describe('a promotion', () => {
  test('takes a value that the same rules judged, whoever asks', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const maintainer = await someone(server, 'MAINTAINER', project);
    await createIn(owner, project, { name: 'A', environment: 'staging', valueRules: CANARY });

    expect((await promote(maintainer, project, ['A'])).errors).toEqual([]);
  });

  test('by rules of his own choice tells a maintainer nothing of a value that he may not read', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const maintainer = await someone(server, 'MAINTAINER', project);
    await createIn(owner, project, { name: 'A', environment: 'staging', secret: 'alpha-secret' });
    await createIn(owner, project, { name: 'A', environment: 'production' });
    let metadataCas = 1;

    for (const regex of ['a.*', 'z.*']) {
      const rules = { name: 'A', variant: 'production', metadataCas: metadataCas++, valueRules: { regex } };
      await update(maintainer, project, rules);
      expect((await promote(maintainer, project, ['A'])).problems).toMatchObject([{ code: 'VALUE_RULES_CHANGED' }]);
    }
    expect((await promote(owner, project, ['A'])).problems).toMatchObject([{ code: 'VALUE_RULES' }]);
  });
});

describe('a rollback', () => {
  test('takes a value that the same rules judged, whoever asks', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const maintainer = await someone(server, 'MAINTAINER', project);
    const { projectSecret } = await createIn(owner, project, { name: 'A', valueRules: CANARY });
    await update(owner, project, { name: 'A', metadataCas: 1, secret: newValue() });

    const done = await rollBack(maintainer, { secretId: projectSecret.id, version: 1, metadataCas: 2 });

    expect(done).toMatchObject({ errors: [], version: { number: 3 } });
  });

  test('by rules of his own choice tells a maintainer nothing of a value that he may not read', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const maintainer = await someone(server, 'MAINTAINER', project);
    const { projectSecret } = await createIn(owner, project, { name: 'A', secret: 'alpha-secret' });
    await update(owner, project, { name: 'A', metadataCas: 1, secret: newValue() });
    let metadataCas = 2;

    for (const regex of ['a.*', 'z.*']) {
      await update(maintainer, project, { name: 'A', metadataCas: metadataCas++, valueRules: { regex } });
      const asked = { secretId: projectSecret.id, version: 1, metadataCas };
      expect(await rollBack(maintainer, asked)).toMatchObject({
        version: null,
        problems: [{ code: 'VALUE_RULES_CHANGED', field: 'version' }],
      });
    }
    const asked = { secretId: projectSecret.id, version: 1, metadataCas };
    expect(await rollBack(owner, asked)).toMatchObject({ version: null, ...broken });
    await update(owner, project, { name: 'A', metadataCas: metadataCas++, valueRules: { regex: 'a.*' } });
    expect(await rollBack(owner, { ...asked, metadataCas })).toMatchObject({ errors: [], version: { number: 3 } });
  });

  test('of a write-only secret is judged anew for nobody', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const { projectSecret } = await createIn(owner, project, { name: 'A', secret: 'alpha-secret', writeOnly: true });
    await update(owner, project, { name: 'A', metadataCas: 1, secret: newValue(), valueRules: { regex: 'canary.*' } });

    const asked = { secretId: projectSecret.id, version: 1, metadataCas: 2 };

    expect((await rollBack(owner, asked)).problems).toMatchObject([{ code: 'VALUE_RULES_CHANGED' }]);
  });
});

test('a value that is refused is in no answer, no log line and no row', async () => {
  const logged: string[] = [];
  hear(server.app.get(LOGGER), logged);
  const { project, owner } = await aProjectWithSecrets(server, admin.client);
  const value = newValue();
  const document =
    'mutation ($input: ProjectSecretCreateInput!) { projectSecretCreate(input: $input) { errors problems { code field message } } }';
  const answers: string[] = [];

  for (const valueRules of [
    { regex: 'x' },
    { format: 'JSON' },
    { format: 'PEM' },
    { minimumEntropyBits: 1000 },
    { regex: 'x', format: 'PEM', minimumEntropyBits: 1000, notPlaceholder: true },
  ]) {
    for (const secret of [value, `{"a": "${value}`, `-----BEGIN A-----\n${value}\n-----END A-----`, `<${value}>`]) {
      const input = { projectPath: project, name: 'A', secret, environment: '*', branch: '*', valueRules };
      const { data, errors } = await owner.client.send(document, { input });
      answers.push(JSON.stringify([data, errors]));
    }
  }

  expect(answers.filter((answer) => answer.includes('VALUE_RULES'))).toHaveLength(20);
  const part = value.slice(7, 19);
  expect([...answers, ...logged].filter((text) => text.includes(part))).toEqual([]);
  expect(await secretRows(server)).not.toContain(part);
  const [{ text }] = await asOwner(server, 'SELECT json_agg(e)::text AS text FROM audit_events e');
  expect(text).not.toContain(part);
});

function hear(logger: Logger, lines: string[]): void {
  const log = logger as unknown as { level: string; [stream: symbol]: { write(line: string): unknown } };
  log.level = 'trace';
  log[pino.symbols.streamSym]!.write = (line) => lines.push(line);
}

test('several secrets in one call are judged one by one, and one that does not fit stops all', async () => {
  const { project, owner } = await aProjectWithSecrets(server, admin.client);
  await setManagerRules(owner, project, { notPlaceholder: true });
  await create(owner.client, project, { name: 'THERE' });
  const before = await secretRows(server);
  const made = (name: string, secret: string) => ({ name, secret, environment: '*' });

  const refused = await owner.client.mutate('secretsChange', {
    fullPath: project,
    create: [made('A', newValue()), made('B', 'CHANGEME')],
    update: [{ name: 'THERE', metadataCas: 1, secret: 'xxxxxxxx' }],
  });

  expect(refused.problems.map(({ code }: { code: string }) => code)).toEqual(['VALUE_RULES', 'VALUE_RULES']);
  expect(await secretRows(server)).toBe(before);
});

test('an import tells which values do not fit, in a dry run and for real', async () => {
  const { project, owner } = await aProjectWithSecrets(server, admin.client);
  await setManagerRules(owner, project, { notPlaceholder: true });

  const importing = (dryRun: boolean): Promise<any> =>
    owner.client.mutate(
      'secretsImport',
      { fullPath: project, format: 'DOTENV', text: `GOOD=${newValue()}\nBAD=CHANGEME\n`, dryRun },
      'secretsImport { entries { name outcome problems { code } } }',
    );

  const { secretsImport } = await importing(true);
  expect(secretsImport.entries).toContainEqual({
    name: 'BAD',
    outcome: 'REFUSED',
    problems: [{ code: 'VALUE_RULES' }],
  });
  const before = await secretRows(server);
  expect(await importing(false)).toMatchObject({ secretsImport: null, problems: [{ code: 'VALUE_RULES' }] });
  expect(await secretRows(server)).toBe(before);
});
