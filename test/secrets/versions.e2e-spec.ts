import { asOwner, newPerson, withToken } from '../support/client.js';
import type { TestServer } from '../support/server.js';
import { aProjectWithSecrets, create, newValue, reveal, secretRows, someone, type Someone } from './arrange.js';
import {
  COMPARE,
  compare,
  destroyQueued,
  destroyVersion,
  onStores,
  replace,
  rollBack,
  storedReferences,
  versionsOf,
  type OnStore,
} from './versions-arrange.js';

describe.each(onStores)('on %s', (_name, open) => {
  let on: OnStore;
  let server: TestServer;
  let admin: Someone;
  beforeAll(async () => {
    on = await open();
    server = on.server;
    admin = await newPerson(server, { admin: true });
  }, 60_000);
  afterAll(() => on.stop());

  /** A secret with these values, the last one current; its metadataVersion is their number. */
  async function given(values: readonly string[]) {
    const arranged = await aProjectWithSecrets(server, admin.client);
    const { owner, project } = arranged;
    const { id } = await create(owner.client, project, { name: 'A', secret: values[0]! });
    for (const [index, secret] of values.slice(1).entries())
      await replace(owner.client, project, { name: 'A', metadataCas: index + 1, secret });
    return { ...arranged, id: id as string, client: owner.client };
  }

  const referencesOf = async (id: string): Promise<string[]> =>
    (
      await asOwner<{ reference: string }>(
        server,
        'SELECT reference FROM secret_versions WHERE secret_id = $1 ORDER BY number',
        [id],
      )
    ).map((row) => row.reference);

  const lastEvent = async (id: string): Promise<any> =>
    (
      await asOwner(server, 'SELECT action, details FROM audit_events WHERE target_id = $1 ORDER BY id DESC LIMIT 1', [
        id,
      ])
    )[0];

  describe('rolling back', () => {
    test('makes a new version with the old value under a reference of its own, and tells where it comes from', async () => {
      const [first, second] = [`${newValue()}\nsecond line`, newValue()];
      const { id, client, owner } = await given([first, second]);

      const { projectSecret, groupSecret, version } = await rollBack(client, {
        secretId: id,
        version: 1,
        metadataCas: 2,
        reason: 'the new one does not work',
      });

      expect(projectSecret).toMatchObject({ metadataVersion: 3, currentVersion: { number: 3 } });
      expect(groupSecret).toBeNull();
      expect(version).toMatchObject({
        number: 3,
        current: true,
        rolledBackFrom: 1,
        byteLength: first.length,
        lineCount: 2,
        reason: 'the new one does not work',
        author: { username: owner.person.username },
      });
      expect((await reveal(client, id)).value).toBe(first);
      const references = await referencesOf(id);
      expect(new Set(references).size).toBe(3);
      expect(await storedReferences(server)).toEqual(expect.arrayContaining(references));
      expect(await lastEvent(id)).toMatchObject({ action: 'secret.revealed' });
      const [event] = await asOwner(
        server,
        `SELECT details FROM audit_events WHERE action = 'secret.rolled_back' AND target_id = $1`,
        [id],
      );
      expect(event.details).toEqual({ environmentScope: '*', from: 2, to: 1, version: 3 });
    });

    test('keeps the value when the version that it came from is destroyed', async () => {
      const first = newValue();
      const { id, client } = await given([first, newValue()]);
      await rollBack(client, { secretId: id, version: 1, metadataCas: 2 });

      const { errors } = await destroyVersion(client, { secretId: id, version: 1, metadataCas: 3 });
      await destroyQueued(server);

      expect(errors).toEqual([]);
      expect((await reveal(client, id)).value).toBe(first);
    });

    test('is no rotation: the value counts as set when it was set first', async () => {
      const { id, client } = await given([newValue(), newValue(), newValue()]);
      await asOwner(
        server,
        `UPDATE secret_versions SET created_at = now() - (10 - number) * interval '1 day' WHERE secret_id = $1`,
        [id],
      );
      await rollBack(client, { secretId: id, version: 1, metadataCas: 3 });
      await rollBack(client, { secretId: id, version: 2, metadataCas: 4 });
      await rollBack(client, { secretId: id, version: 4, metadataCas: 5 });

      const [row] = await asOwner(
        server,
        `SELECT s.rotated_at = v.created_at AS same FROM secrets s JOIN secret_versions v ON v.secret_id = s.id AND v.number = 1 WHERE s.id = $1`,
        [id],
      );
      expect(row.same).toBe(true);
    });

    test('works for a secret of a group', async () => {
      const { group, owner } = await aProjectWithSecrets(server, admin.client);
      const first = newValue();
      const { groupSecret } = await owner.client.mutate(
        'groupSecretCreate',
        { groupPath: group, name: 'G', secret: first, environment: '*' },
        'groupSecret { id }',
      );
      const change = { groupPath: group, name: 'G', metadataCas: 1, secret: newValue() };
      await owner.client.mutate('groupSecretUpdate', change);

      const answer = await rollBack(owner.client, { secretId: groupSecret.id, version: 1, metadataCas: 2 });

      expect([answer.projectSecret, answer.groupSecret]).toEqual([null, { id: groupSecret.id }]);
      expect((await reveal(owner.client, groupSecret.id)).value).toBe(first);
    });

    test('works for a write-only secret, which stays unseen', async () => {
      const { id, client } = await given([newValue(), newValue()]);
      await asOwner(server, 'UPDATE secrets SET write_only = true WHERE id = $1', [id]);

      const { errors, version } = await rollBack(client, { secretId: id, version: 1, metadataCas: 2 });

      expect(errors).toEqual([]);
      expect(version).toMatchObject({ number: 3, rolledBackFrom: 1 });
      const comparison = await compare(client, id, 1, 3);
      expect(comparison).toMatchObject({ same: true, jsonKeys: null });
    });

    test.each([
      ['the current version', 2, 'VERSION_CURRENT'],
      ['a version that there is not', 3, 'VERSION_MISSING'],
      ['version 0', 0, 'VERSION_MISSING'],
    ])('to %s is refused and changes nothing', async (_, version, code) => {
      const { id, client } = await given([newValue(), newValue()]);
      const before = await secretRows(server);

      const { problems } = await rollBack(client, { secretId: id, version, metadataCas: 2 });

      expect(problems).toMatchObject([{ code, field: 'version' }]);
      expect(await secretRows(server)).toBe(before);
    });

    test('to a destroyed version is refused', async () => {
      const { id, client } = await given([newValue(), newValue()]);
      await destroyVersion(client, { secretId: id, version: 1, metadataCas: 2 });

      const { problems } = await rollBack(client, { secretId: id, version: 1, metadataCas: 3 });

      expect(problems).toMatchObject([{ code: 'VERSION_DESTROYED', field: 'version' }]);
    });

    test('by somebody who saw an earlier state is a conflict', async () => {
      const { id, client } = await given([newValue(), newValue()]);

      const { problems } = await rollBack(client, { secretId: id, version: 1, metadataCas: 1 });

      expect(problems).toMatchObject([{ code: 'CONFLICT', field: 'metadataCas' }]);
    });

    test('and an update at the same time: exactly one wins, the other is a conflict', async () => {
      const { id, client, project } = await given([newValue(), newValue()]);
      const updates = Array.from({ length: 4 }, () =>
        client.mutate('projectSecretUpdate', { projectPath: project, name: 'A', metadataCas: 2, secret: newValue() }),
      );
      const rollBacks = Array.from({ length: 4 }, () => rollBack(client, { secretId: id, version: 1, metadataCas: 2 }));

      const answers = await Promise.all([...updates, ...rollBacks]);

      const codes = answers.map(({ problems }) => problems[0]?.code ?? 'ok').sort();
      expect(codes).toEqual([...Array.from({ length: 7 }, () => 'CONFLICT'), 'ok']);
      expect((await versionsOf(client, id)).map((version) => version.number)).toEqual([3, 2, 1]);
    });
  });

  describe('destroying a version', () => {
    test('leaves a tombstone and takes the value out of the store, and only that one', async () => {
      const values = [newValue(), newValue(), newValue()];
      const { id, client } = await given(values);
      const [gone, ...stay] = await referencesOf(id);

      const { version, projectSecret } = await destroyVersion(client, {
        secretId: id,
        version: 1,
        metadataCas: 3,
        reason: 'was in a chat',
      });
      await destroyQueued(server);

      expect(version).toMatchObject({ number: 1, destroyed: true, destroyedAt: expect.any(String), current: false });
      expect(projectSecret).toMatchObject({ metadataVersion: 4, currentVersion: { number: 3 } });
      const stored = await storedReferences(server);
      expect(stored).not.toContain(gone);
      expect(stored).toEqual(expect.arrayContaining(stay));
      expect((await reveal(client, id, 1)).problems).toMatchObject([{ code: 'VERSION_DESTROYED' }]);
      expect((await reveal(client, id, 2)).value).toBe(values[1]);
      const [row] = await asOwner(server, 'SELECT digest FROM secret_versions WHERE reference = $1', [gone]);
      expect(row.digest).toBeNull();
      const [event] = await asOwner(
        server,
        `SELECT details FROM audit_events WHERE action = 'secret.version_destroyed' AND target_id = $1`,
        [id],
      );
      expect(event.details).toEqual({ environmentScope: '*', version: 1, reason: 'was in a chat' });
    });

    test.each([
      ['the current version', 2, 'VERSION_CURRENT'],
      ['a version that there is not', 9, 'VERSION_MISSING'],
    ])('that is %s is refused and changes nothing', async (_, version, code) => {
      const { id, client } = await given([newValue(), newValue()]);
      const before = await secretRows(server);

      const { problems } = await destroyVersion(client, { secretId: id, version, metadataCas: 2 });

      expect(problems).toMatchObject([{ code, field: 'version' }]);
      expect(await secretRows(server)).toBe(before);
    });

    test('that is the only one is refused: it is the current one', async () => {
      const { id, client } = await given([newValue()]);

      const { problems } = await destroyVersion(client, { secretId: id, version: 1, metadataCas: 1 });

      expect(problems[0]).toMatchObject({ code: 'VERSION_CURRENT', message: expect.stringContaining('or delete it') });
    });

    test('twice is refused the second time', async () => {
      const { id, client } = await given([newValue(), newValue()]);
      await destroyVersion(client, { secretId: id, version: 1, metadataCas: 2 });

      const { problems } = await destroyVersion(client, { secretId: id, version: 1, metadataCas: 3 });

      expect(problems).toMatchObject([{ code: 'VERSION_DESTROYED' }]);
    });

    test('and a roll-back to it at the same time: exactly one wins', async () => {
      const { id, client } = await given([newValue(), newValue()]);
      const input = { secretId: id, version: 1, metadataCas: 2 };

      const answers = await Promise.all([destroyVersion(client, input), rollBack(client, input)]);

      const codes = answers.map(({ problems }) => problems[0]?.code ?? 'ok');
      expect(codes.filter((code) => code === 'ok')).toHaveLength(1);
      expect(codes.filter((code) => code !== 'ok')).toEqual([expect.stringMatching(/^(CONFLICT|VERSION_DESTROYED)$/)]);
    });
  });

  describe('comparing', () => {
    test('tells that values are the same, how long they are and of how many lines', async () => {
      const value = newValue();
      const { id, client } = await given([value, `${value}\nx\n`, value]);

      expect(await compare(client, id, 1, 3)).toEqual({
        same: true,
        byteLengths: { from: value.length, to: value.length },
        lineCounts: { from: 1, to: 1 },
        jsonKeys: null,
      });
      expect(await compare(client, id, 1, 2)).toEqual({
        same: false,
        byteLengths: { from: value.length, to: value.length + 3 },
        lineCounts: { from: 1, to: 2 },
        jsonKeys: null,
      });
      expect(await lastEvent(id)).toEqual({
        action: 'secret.compared',
        details: { environmentScope: '*', from: 1, to: 2 },
      });
    });

    test('names the keys of JSON that differ, and never what stands there', async () => {
      const canary = newValue();
      const { id, client } = await given([
        JSON.stringify({ user: 'a', db: { host: canary, port: 1 }, old: canary }),
        JSON.stringify({ db: { port: 1, host: `${canary}2`, pool: [canary] }, user: 'a' }),
      ]);

      const comparison = await compare(client, id, 1, 2);

      expect(comparison.jsonKeys).toEqual({
        added: ['db.pool'],
        removed: ['old'],
        changed: ['db.host'],
        complete: true,
      });
      expect(JSON.stringify(comparison)).not.toContain(canary);
    });

    test('names no keys of a write-only secret', async () => {
      const { id, client } = await given(['{"key": 1}', '{"key": 2}']);
      await asOwner(server, 'UPDATE secrets SET write_only = true WHERE id = $1', [id]);

      expect(await compare(client, id, 1, 2)).toMatchObject({ same: false, jsonKeys: null });
    });

    test('reads values that are older than the digests', async () => {
      const value = `${newValue()}\nline`;
      const { id, client } = await given([value, value, newValue()]);
      await asOwner(server, 'UPDATE secret_versions SET digest = NULL, line_count = 1 WHERE secret_id = $1', [id]);

      expect(await compare(client, id, 1, 2)).toMatchObject({ same: true, lineCounts: { from: 2, to: 2 } });
      expect(await compare(client, id, 2, 3)).toMatchObject({ same: false, lineCounts: { from: 2, to: 1 } });
    });

    test('with a version that is destroyed or not there is bad input', async () => {
      const { id, client } = await given([newValue(), newValue()]);
      await destroyVersion(client, { secretId: id, version: 1, metadataCas: 2 });
      const fault = (from: number, to: number): Promise<string | null> =>
        client.fault(
          'query ($id: ID!, $from: Int!, $to: Int!) { secretVersionsCompare(secretId: $id, from: $from, to: $to) { same } }',
          { id, from, to },
        );

      expect([await fault(1, 2), await fault(2, 7), await fault(2, 2)]).toEqual([
        'BAD_USER_INPUT',
        'BAD_USER_INPUT',
        null,
      ]);
    });
  });

  test('while the store is down nothing is rolled back or read, and what is destroyed goes when the store is back', async () => {
    const value = newValue();
    const { id, client } = await given([value, newValue(), value]);
    const [first, second] = await referencesOf(id);
    const before = await secretRows(server);
    if (!on.breakDown) return;
    const mend = on.breakDown();

    expect(await client.mutationFault('secretRollback', { secretId: id, version: 1, metadataCas: 3 })).toBe(
      'STORE_UNAVAILABLE',
    );
    expect(await client.fault(COMPARE, { id, from: 1, to: 2 })).toBe('STORE_UNAVAILABLE');
    expect(await secretRows(server)).toBe(before);
    expect(await compare(client, id, 1, 3)).toMatchObject({ same: true });
    expect((await destroyVersion(client, { secretId: id, version: 2, metadataCas: 3 })).errors).toEqual([]);
    await destroyQueued(server);
    await mend();

    expect(await storedReferences(server)).toContain(second);
    await asOwner(server, 'UPDATE store_destructions SET next_attempt_at = now()');
    await destroyQueued(server);
    const stored = await storedReferences(server);
    expect([stored.includes(first!), stored.includes(second!)]).toEqual([true, false]);
  });

  test('who may: developers none of it, maintainers roll back and compare, owners destroy', async () => {
    const { id, project, client } = await given([newValue(), newValue()]);
    const stranger = await newPerson(server);
    const developer = await someone(server, 'DEVELOPER', project);
    const maintainer = await someone(server, 'MAINTAINER', project);
    const input = { secretId: id, version: 1, metadataCas: 99 };
    const attempts = async (who: Pick<Someone, 'client'>): Promise<unknown[]> => [
      await who.client.mutationFault('secretRollback', input),
      await who.client.mutationFault('secretVersionDestroy', input),
      await who.client.fault('query ($id: ID!) { secretVersionsCompare(secretId: $id, from: 1, to: 2) { same } }', {
        id,
      }),
    ];

    expect(await attempts(stranger)).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
    expect(await attempts(developer)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
    expect(await attempts(maintainer)).toEqual([null, 'FORBIDDEN', null]);
    expect(await attempts({ client })).toEqual([null, null, null]);
  });

  test('a token that only looks changes and compares nothing', async () => {
    const { id, owner } = await given([newValue(), newValue()]);
    const looking = await withToken(server, owner.person, ['read_api']);
    const input = { secretId: id, version: 1, metadataCas: 2 };

    expect([
      await looking.mutationFault('secretRollback', input),
      await looking.mutationFault('secretVersionDestroy', input),
      await looking.fault(COMPARE, { id, from: 1, to: 2 }),
    ]).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
  });

  test.each<[string, (project: string, id: string) => Promise<unknown>, (string | null)[]]>([
    [
      'an archived project',
      (project) => asOwner(server, 'UPDATE namespaces SET archived = true WHERE full_path = $1', [project]),
      ['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN'],
    ],
    [
      'an inactive manager, of which a version can still be destroyed',
      (_, id) =>
        asOwner(
          server,
          'UPDATE secrets_managers SET active = false WHERE namespace_id = (SELECT namespace_id FROM secrets WHERE id = $1)',
          [id],
        ),
      ['MANAGER_INACTIVE', 'FORBIDDEN', null],
    ],
    [
      'a deleted secret',
      (_, id) => asOwner(server, 'UPDATE secrets SET deleted_at = now() WHERE id = $1', [id]),
      ['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'],
    ],
  ])('nothing is rolled back or compared in %s', async (_, change, codes) => {
    const { id, project, client } = await given([newValue(), newValue()]);
    await change(project, id);
    const input = { secretId: id, version: 1, metadataCas: 2 };
    const attempt = async (name: string): Promise<string | null> => {
      const document = `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { problems { code } } }`;
      const { data, errors } = await client.send(document, { input });
      return errors[0]?.extensions.code ?? data[name].problems[0]?.code ?? null;
    };

    expect([
      await attempt('secretRollback'),
      await client.fault(COMPARE, { id, from: 1, to: 2 }),
      await attempt('secretVersionDestroy'),
    ]).toEqual(codes);
  });

  test('the scope of a protected environment keeps out who may not deploy there', async () => {
    const { owner, project } = await aProjectWithSecrets(server, admin.client);
    const { id } = await create(owner.client, project, { name: 'A', environment: 'production' });
    await replace(owner.client, project, { name: 'A', metadataCas: 1, secret: newValue() });
    await owner.client.mutate('environmentProtect', { projectPath: project, pattern: 'prod*', deployRole: 'OWNER' });
    const maintainer = await someone(server, 'MAINTAINER', project);

    const input = { secretId: id, version: 1, metadataCas: 2 };
    expect(await maintainer.client.mutationFault('secretRollback', input)).toBe('FORBIDDEN');
    expect(
      await maintainer.client.fault(
        'query ($id: ID!) { secretVersionsCompare(secretId: $id, from: 1, to: 2) { same } }',
        {
          id,
        },
      ),
    ).toBe('FORBIDDEN');
    expect((await rollBack(owner.client, input)).errors).toEqual([]);
  });
});
