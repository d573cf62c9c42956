import { asOwner, newPerson, withToken } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { aProjectWithSecrets, create, newValue, reveal, secretRows, someone, type Someone } from './arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
}, 60_000);
afterAll(() => server.stop());

const SETTINGS = `id name metadataVersion expiresAt tags contact writeOnly acceptedSources forksAllowed scopeSentence warnings abilities`;

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

const update = (who: Someone, projectPath: string, input: object): Promise<any> =>
  who.client.mutate('projectSecretUpdate', { projectPath, ...input }, `projectSecret { ${SETTINGS} }`);

async function settingsOf(who: Someone, projectPath: string, name: string): Promise<any> {
  const { projectSecret } = await who.client.query(
    `query ($p: ID!, $n: String!) { projectSecret(projectPath: $p, name: $n) { ${SETTINGS} } }`,
    { p: projectPath, n: name },
  );
  return projectSecret;
}

/** What the audit trail says was changed last. */
async function lastChange(id: string): Promise<string[]> {
  const [event] = await asOwner(
    server,
    "SELECT details FROM audit_events WHERE target_id = $1 AND action = 'secret.updated' ORDER BY id DESC LIMIT 1",
    [id],
  );
  return event.details.changed as string[];
}

describe('the settings of a secret', () => {
  test('are what was set at create, and nothing in particular where nothing was said', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const expiresAt = inDays(90);
    await create(owner.client, project, {
      name: 'FULL',
      expiresAt,
      tags: ['web', 'billing', 'web', 'a-1'],
      contact: ' Kim, +49 30 123 ',
      writeOnly: true,
      acceptedSources: ['schedule', 'push'],
      forksAllowed: true,
    });
    await create(owner.client, project, { name: 'PLAIN' });

    expect(await settingsOf(owner, project, 'FULL')).toMatchObject({
      expiresAt,
      tags: ['a-1', 'billing', 'web'],
      contact: 'Kim, +49 30 123',
      writeOnly: true,
      acceptedSources: ['push', 'schedule'],
      forksAllowed: true,
      warnings: [],
    });
    expect(await settingsOf(owner, project, 'PLAIN')).toMatchObject({
      expiresAt: null,
      tags: [],
      contact: null,
      writeOnly: false,
      acceptedSources: null,
      forksAllowed: false,
    });
  });

  test('change one by one, stay where nothing is said, and are lifted', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const { id } = await create(owner.client, project, { name: 'A', tags: ['old'], contact: 'Kim' });
    const expiresAt = inDays(30);

    await update(owner, project, { name: 'A', metadataCas: 1, expiresAt, acceptedSources: [] });
    expect(await lastChange(id)).toEqual(['expiresAt', 'acceptedSources']);
    const { projectSecret: after } = await update(owner, project, { name: 'A', metadataCas: 2, tags: ['new'] });
    expect(after).toMatchObject({ expiresAt, tags: ['new'], contact: 'Kim', acceptedSources: [] });
    expect(await lastChange(id)).toEqual(['tags']);

    const lifted = { name: 'A', metadataCas: 3, clearExpiry: true, anySource: true, tags: [], contact: '' };
    const { projectSecret } = await update(owner, project, lifted);
    expect(projectSecret).toMatchObject({ expiresAt: null, tags: [], contact: null, acceptedSources: null });
    expect(await lastChange(id)).toEqual(['expiresAt', 'tags', 'contact', 'acceptedSources']);
  });

  test('that stay the same are no change', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const same = { expiresAt: inDays(30), tags: ['a', 'b'], contact: 'Kim', acceptedSources: ['push'] };
    await create(owner.client, project, { name: 'A', ...same });

    const { projectSecret } = await update(owner, project, { name: 'A', metadataCas: 1, ...same, tags: ['b', 'a'] });

    expect(projectSecret.metadataVersion).toBe(1);
  });

  test.each([
    ['an expiry in the past', { expiresAt: inDays(-1) }, 'expiresAt'],
    ['an expiry in a thousand years', { expiresAt: inDays(365_000) }, 'expiresAt'],
    ['a tag in capitals', { tags: ['Web'] }, 'tags'],
    ['an empty tag', { tags: [''] }, 'tags'],
    ['a tag with a space', { tags: ['a b'] }, 'tags'],
    ['a tag that ends in a hyphen', { tags: ['a-'] }, 'tags'],
    ['a tag of 65 characters', { tags: ['a'.repeat(65)] }, 'tags'],
    ['21 tags', { tags: Array.from({ length: 21 }, (_, index) => `t${index}`) }, 'tags'],
    ['a contact of 201 characters', { contact: 'x'.repeat(201) }, 'contact'],
    ['a contact with a control character', { contact: 'a\u0007b' }, 'contact'],
    ['a source that is none', { acceptedSources: ['push', 'nowhere'] }, 'acceptedSources'],
  ])('refuse %s and name the field, at create and at update', async (_, setting, field) => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    await create(owner.client, project, { name: 'A' });
    const before = await secretRows(server);
    const asked = { projectPath: project, name: 'B', secret: newValue(), environment: '*', branch: '*' };

    for (const [name, input] of [
      ['projectSecretCreate', { ...asked, ...setting }],
      ['projectSecretUpdate', { projectPath: project, name: 'A', metadataCas: 1, ...setting }],
    ] as const) {
      const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input!`;
      const { errors } = await owner.client.send(`mutation ($input: ${type}) { ${name}(input: $input) { errors } }`, {
        input,
      });
      expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field } });
    }
    expect(await secretRows(server)).toBe(before);
  });

  test.each([
    ['expiresAt', { expiresAt: inDays(1), clearExpiry: true }, 'clearExpiry'],
    ['acceptedSources', { acceptedSources: ['push'], anySource: true }, 'anySource'],
  ])('refuse to set and to lift %s at once', async (_, setting, field) => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    await create(owner.client, project, { name: 'A' });

    const { errors } = await owner.client.send(
      'mutation ($input: ProjectSecretUpdateInput!) { projectSecretUpdate(input: $input) { errors } }',
      { input: { projectPath: project, name: 'A', metadataCas: 1, ...setting } },
    );

    expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field } });
  });

  test('take a tag of 64 characters and 20 tags', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const tags = ['a'.repeat(64), ...Array.from({ length: 19 }, (_, index) => `t${index}`)];

    await create(owner.client, project, { name: 'A', tags });

    expect((await settingsOf(owner, project, 'A')).tags).toHaveLength(20);
  });

  test('warn of an expiry within 14 days, and say when it has passed', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const { id } = await create(owner.client, project, { name: 'SOON', expiresAt: inDays(13) });
    await create(owner.client, project, { name: 'LATER', expiresAt: inDays(15) });

    expect((await settingsOf(owner, project, 'SOON')).warnings).toEqual([expect.stringContaining('Expires at')]);
    expect((await settingsOf(owner, project, 'LATER')).warnings).toEqual([]);
    await asOwner(server, "UPDATE secrets SET expires_at = now() - interval '1 second' WHERE id = $1", [id]);
    expect(await settingsOf(owner, project, 'SOON')).toMatchObject({
      warnings: [],
      scopeSentence: 'Expired: released to no job',
    });
  });

  test('of a group that a developer of one of its projects does not see tell no person and no tag', async () => {
    const { group, project, owner } = await aProjectWithSecrets(server, admin.client);
    await owner.client.mutate('groupSecretCreate', {
      groupPath: group,
      name: 'SHARED',
      secret: newValue(),
      environment: '*',
      tags: ['hidden'],
      contact: 'Kim',
      valueRules: { regex: 'canary.*' },
    });
    const developer = await someone(server, 'DEVELOPER', project);

    const { inheritedSecrets } = await developer.client.query(
      `query ($p: ID!) { inheritedSecrets(projectPath: $p) { nodes { name tags contact valueRules { regex } } } }`,
      { p: project },
    );

    expect(inheritedSecrets.nodes).toEqual([{ name: 'SHARED', tags: [], contact: null, valueRules: null }]);
  });
});

describe('a write-only secret', () => {
  test('is revealed to nobody, owners and tokens included, at any version', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const { id, abilities } = await create(owner.client, project, { name: 'A', writeOnly: true });
    await update(owner, project, { name: 'A', metadataCas: 1, secret: newValue() });
    const token = await withToken(server, owner.person);

    expect(abilities).not.toContain('secret:read_value');
    for (const client of [owner.client, token]) {
      for (const version of [undefined, 1, 2]) {
        const answer = await reveal(client, id, version);
        expect(answer).toMatchObject({ value: null, version: null, problems: [{ code: 'WRITE_ONLY' }] });
      }
    }
    const events = await asOwner(
      server,
      "SELECT 1 FROM audit_events WHERE action = 'secret.revealed' AND target_id = $1",
      [id],
    );
    expect(events).toEqual([]);
  });

  test('tells who may not reveal anything no more than that', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const { id } = await create(owner.client, project, { name: 'A', writeOnly: true });
    const maintainer = await someone(server, 'MAINTAINER', project);

    expect(await maintainer.client.mutationFault('secretReveal', { secretId: id })).toBe('FORBIDDEN');
  });

  test('becomes one later, and can then neither be switched off nor lose it with another change', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const { id } = await create(owner.client, project, { name: 'A', secret: 'canary-before' });
    expect((await reveal(owner.client, id)).value).toBe('canary-before');

    const { projectSecret } = await update(owner, project, { name: 'A', metadataCas: 1, writeOnly: true });
    expect(projectSecret).toMatchObject({ writeOnly: true, metadataVersion: 2 });
    expect((await reveal(owner.client, id)).problems[0].code).toBe('WRITE_ONLY');

    const off = await update(owner, project, { name: 'A', metadataCas: 2, writeOnly: false, contact: 'Kim' });
    expect(off).toMatchObject({ projectSecret: null, problems: [{ code: 'WRITE_ONLY', field: 'writeOnly' }] });
    expect(await settingsOf(owner, project, 'A')).toMatchObject({ writeOnly: true, contact: null, metadataVersion: 2 });
    const kept = await update(owner, project, { name: 'A', metadataCas: 2, contact: 'Kim' });
    expect(kept.projectSecret).toMatchObject({ writeOnly: true, contact: 'Kim' });
  });

  test('cannot be switched off by a second editor who saw it before', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    await create(owner.client, project, { name: 'A' });

    const answers = await Promise.all(
      [true, false].map((writeOnly) =>
        update(owner, project, { name: 'A', metadataCas: 1, writeOnly, contact: `to ${writeOnly}` }),
      ),
    );

    const done = answers.filter(({ projectSecret }) => projectSecret !== null);
    expect(done).toHaveLength(1);
    expect((await settingsOf(owner, project, 'A')).writeOnly).toBe(done[0].projectSecret.writeOnly);
  });

  test('takes a new value', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    await create(owner.client, project, { name: 'A', writeOnly: true });

    const { projectSecret } = await update(owner, project, { name: 'A', metadataCas: 1, secret: newValue() });

    expect(projectSecret).toMatchObject({ writeOnly: true, metadataVersion: 2 });
  });

  test('is promoted to a write-only secret or a new one, never to one that can be revealed', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const of = (environment: string, more: object): object => ({ environment, ...more });
    await create(owner.client, project, { name: 'OPEN', ...of('staging', { writeOnly: true }) });
    const target = await create(owner.client, project, { name: 'OPEN', ...of('production', {}) });
    await create(owner.client, project, { name: 'NEW', ...of('staging', { writeOnly: true }) });
    const promote = (names: string[]): Promise<any> =>
      owner.client.mutate('secretsPromote', { fullPath: project, from: 'staging', to: 'production', names });

    expect((await promote(['OPEN'])).problems).toMatchObject([{ code: 'WRITE_ONLY' }]);
    expect((await promote(['NEW', 'OPEN'])).problems).toMatchObject([{ code: 'WRITE_ONLY' }]);
    expect((await promote(['NEW'])).errors).toEqual([]);

    const rows = await asOwner(
      server,
      "SELECT write_only FROM secrets WHERE name = 'NEW' AND environment_scope = 'production' AND created_by = $1",
      [owner.person.id],
    );
    expect(rows).toEqual([{ write_only: true }]);
    expect((await reveal(owner.client, target.id)).version).toMatchObject({ number: 1 });
  });

  test('is in no export, and an import does not tell that a value is the same', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    await create(owner.client, project, { name: 'A', secret: 'canary-guess', writeOnly: true });

    const exported = await owner.client.mutate('secretsExport', { fullPath: project, format: 'JSON' }, 'text');
    expect(exported).toMatchObject({ text: null, problems: [{ code: 'WRITE_ONLY' }] });
    const guess = (value: string): Promise<any> =>
      owner.client.mutate(
        'secretsImport',
        { fullPath: project, format: 'DOTENV', text: `A=${value}`, dryRun: true },
        'secretsImport { entries { outcome } }',
      );
    for (const value of ['canary-guess', 'canary-other']) {
      expect((await guess(value)).secretsImport.entries).toEqual([{ outcome: 'CHANGED' }]);
    }
  });
});
