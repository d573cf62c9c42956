import { Database } from '../../apps/server/src/platform/database/index.js';
import { RequestContext } from '../../apps/server/src/platform/context/index.js';
import { DestroyValues } from '../../apps/server/src/secrets/store/index.js';
import { asOwner, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { turnByHand } from '../support/turn-by-hand.js';
import { aProjectWithSecrets, create, idOf, newValue, reveal, SECRET_FIELDS, type Someone } from './arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  // Fewer than the twenty writers below, and none of them waits long for a connection.
  server = await startServer({ databasePool: 18 });
  await turnByHand(server, 'destroy-values');
  admin = await newPerson(server, { admin: true });
}, 60_000);
afterAll(() => server.stop());

const VERSIONS = `query ($id: ID!, $first: Int, $after: String) {
  secretVersions(secretId: $id, first: $first, after: $after) { count pageInfo { hasNextPage endCursor }
    nodes { id number byteLength author { username } reason current destroyed } } }`;

const update = (who: Someone, projectPath: string, input: object): Promise<any> =>
  who.client.mutate('projectSecretUpdate', { projectPath, ...input }, `projectSecret { ${SECRET_FIELDS} }`);

const eventsAbout = (id: string): Promise<any[]> =>
  asOwner(server, 'SELECT action, actor_name, outcome, details FROM audit_events WHERE target_id = $1 ORDER BY id', [
    id,
  ]);

describe('versions', () => {
  test('come with each new value, keep their author and reason, and older ones can still be revealed', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const [first, second] = [newValue(), `${newValue()}-longer`];
    const { id } = await create(owner.client, project, { name: 'A', secret: first, reason: 'made' });
    const other = await aMaintainer(project);

    const { projectSecret } = await update(other, project, {
      name: 'A',
      metadataCas: 1,
      secret: second,
      reason: 'leaked in a chat',
    });

    expect(projectSecret).toMatchObject({
      metadataVersion: 2,
      currentVersion: {
        number: 2,
        reason: 'leaked in a chat',
        author: { username: other.person.username },
        current: true,
      },
    });
    expect((await owner.client.query(VERSIONS, { id })).secretVersions).toMatchObject({
      count: 2,
      nodes: [
        { number: 2, current: true, destroyed: false, author: { username: other.person.username } },
        {
          number: 1,
          current: false,
          byteLength: first.length,
          reason: 'made',
          author: { username: owner.person.username },
        },
      ],
    });
    expect((await reveal(owner.client, id)).value).toBe(second);
    expect(await reveal(owner.client, id, 1)).toMatchObject({ value: first, version: { number: 1, current: false } });
  });

  test('do not come with a change of settings alone, which counts in metadataVersion', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    await create(owner.client, project, { name: 'A' });

    const { projectSecret } = await update(owner, project, { name: 'A', metadataCas: 1, description: 'x' });

    expect(projectSecret).toMatchObject({ metadataVersion: 2, currentVersion: { number: 1 }, description: 'x' });
  });

  test('are paged from the newest', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const { id } = await create(owner.client, project, { name: 'A' });
    for (const metadataCas of [1, 2, 3, 4])
      await update(owner, project, { name: 'A', metadataCas, secret: newValue() });

    const first = (await owner.client.query(VERSIONS, { id, first: 3 })).secretVersions;
    const rest = (await owner.client.query(VERSIONS, { id, first: 3, after: first.pageInfo.endCursor })).secretVersions;

    const numbers = (page: any) => page.nodes.map((node: any) => node.number);
    expect([numbers(first), numbers(rest), first.count]).toEqual([[5, 4, 3], [2, 1], 5]);
  });

  test.each([0, 2, -1, 2_147_483_647])('number %d of a secret with one version is refused', async (version) => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const { id } = await create(owner.client, project, { name: 'A' });

    expect(await reveal(owner.client, id, version)).toMatchObject({
      value: null,
      problems: [{ code: 'VERSION_MISSING', field: 'version' }],
    });
  });

  test('of a secret that does not exist, or of no id at all, are not found', async () => {
    const ids = ['00000000-0000-4000-8000-000000000000', 'x', '', "' OR 1=1"];

    for (const id of ids) expect(await admin.client.fault(VERSIONS, { id })).toBe('NOT_FOUND');
  });
});

const aMaintainer = async (fullPath: string): Promise<Someone> => {
  const made = await newPerson(server);
  await asOwner(server, 'INSERT INTO members (namespace_id, user_id, role) VALUES ($1, $2, 40)', [
    await idOf(server, fullPath),
    made.person.id,
  ]);
  return made;
};

describe('the audit trail', () => {
  test('tells who created, changed, revealed and deleted a secret, and names of changes, never contents', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const { id } = await create(owner.client, project, { name: 'A', environment: 'staging' });

    await update(owner, project, {
      name: 'A',
      metadataCas: 1,
      secret: newValue(),
      description: 'told-nobody',
      branch: 'main',
      environment: 'review/*',
      protected: true,
      rotationIntervalDays: 8,
    });
    await update(owner, project, { name: 'A', metadataCas: 2, description: 'again' });
    await reveal(owner.client, id, 1);
    await owner.client.mutate('projectSecretDelete', { projectPath: project, name: 'A' });

    const events = await eventsAbout(id);
    expect(events.map(({ action, details }) => [action, details])).toEqual([
      [
        'secret.created',
        { environmentScope: 'staging', branchScope: '*', tagScope: null, protected: false, version: 1 },
      ],
      [
        'secret.updated',
        {
          environmentScope: 'review/*',
          changed: ['secret', 'environment', 'ref', 'protected', 'description', 'rotationIntervalDays'],
          version: 2,
        },
      ],
      ['secret.updated', { environmentScope: 'review/*', changed: ['description'] }],
      ['secret.revealed', { environmentScope: 'review/*', version: 1 }],
      ['secret.deleted', { environmentScope: 'review/*', reason: '', trashId: expect.any(String) }],
    ]);
    expect(new Set(events.map((event) => event.actor_name))).toEqual(new Set([owner.person.username]));
    expect(JSON.stringify(events)).not.toContain('told-nobody');
  });

  test('is written before a reveal answers: without it there is no value', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const { id } = await create(owner.client, project, { name: 'A' });
    await asOwner(
      server,
      `CREATE FUNCTION refuse_reveal() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF NEW.target_id = '${id}' THEN RAISE EXCEPTION 'the disk is full'; END IF; RETURN NEW; END $$;
       CREATE TRIGGER refuse_reveal BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION refuse_reveal()`,
    );

    const { data, errors } = await owner.client.send(
      'mutation ($input: SecretRevealInput!) { secretReveal(input: $input) { value } }',
      { input: { secretId: id } },
    );
    await asOwner(server, 'DROP TRIGGER refuse_reveal ON audit_events');

    expect(data).toBeNull();
    expect(errors[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
  });

  test('is silent about an update that changes nothing', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const { id } = await create(owner.client, project, { name: 'A', description: 'same' });

    const { projectSecret } = await update(owner, project, { name: 'A', metadataCas: 1, description: 'same' });

    expect(projectSecret.metadataVersion).toBe(1);
    expect((await eventsAbout(id)).map((event) => event.action)).toEqual(['secret.created']);
  });
});

describe('deleting', () => {
  test('is soft: the rows and the value stay, the name is free, the old id is not found', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const { id } = await create(owner.client, project, { name: 'A' });

    await owner.client.mutate('projectSecretDelete', { projectPath: project, name: 'A', metadataCas: 1 });
    const again = await create(owner.client, project, { name: 'A' });

    const [row] = await asOwner(
      server,
      `SELECT s.metadata_version, s.deleted_at, (SELECT count(*)::int FROM store_values v JOIN secret_versions w
         ON w.reference = v.reference WHERE w.secret_id = s.id) AS values FROM secrets s WHERE s.id = $1`,
      [id],
    );
    // The version grows, so that a release that is under way notices.
    expect(row).toMatchObject({ metadata_version: 2, deleted_at: expect.any(Date), values: 1 });
    expect(again.id).not.toBe(id);
    expect(await owner.client.mutationFault('secretReveal', { secretId: id })).toBe('NOT_FOUND');
    expect(await owner.client.fault(VERSIONS, { id })).toBe('NOT_FOUND');
  });
});

describe('writers at once', () => {
  test('of twenty updates of one secret exactly one wins per metadataVersion, and the losers leave no value behind', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const { id } = await create(owner.client, project, { name: 'A' });

    for (const metadataCas of [1, 2, 3]) {
      const values = Array.from({ length: 20 }, newValue);
      const answers = await Promise.all(
        values.map((secret) => update(owner, project, { name: 'A', metadataCas, secret })),
      );

      const won = answers.flatMap((answer, i) => (answer.projectSecret ? [values[i]] : []));
      const lost = answers.filter((answer) => !answer.projectSecret);
      expect(won).toHaveLength(1);
      expect(new Set(lost.flatMap((answer) => answer.problems.map((problem: any) => problem.code)))).toEqual(
        new Set(['CONFLICT']),
      );
      expect(lost[0].errors[0]).toContain(`metadataVersion is ${metadataCas + 1} now`);
      expect((await reveal(owner.client, id)).value).toBe(won[0]);
    }

    await server.app.get(DestroyValues).execute(RequestContext.system('test'));
    expect(await strayValues()).toBe(0);
    expect(await asOwner(server, 'SELECT number FROM secret_versions WHERE secret_id = $1 ORDER BY 1', [id])).toEqual(
      [1, 2, 3, 4].map((number) => ({ number })),
    );
  }, 60_000);

  test('of ten creations of one name and scope exactly one wins', async () => {
    const { project: projectPath, owner } = await aProjectWithSecrets(server, admin.client);
    const input = { projectPath, name: 'A', environment: 'e', branch: '*' };

    const answers = await Promise.all(
      Array.from({ length: 10 }, () => owner.client.mutate('projectSecretCreate', { ...input, secret: newValue() })),
    );

    expect(answers.filter((answer) => answer.errors.length === 0)).toHaveLength(1);
    expect(
      new Set(answers.flatMap((answer) => answer.problems.map((problem: { code: string }) => problem.code))),
    ).toEqual(new Set(['NAME_TAKEN']));
    await server.app.get(DestroyValues).execute(RequestContext.system('test'));
    expect(await strayValues()).toBe(0);
  });
});

/** Values of secrets that no version names. */
async function strayValues(): Promise<number> {
  const [row] = await server.app.get(Database).query<{ count: number }>(
    RequestContext.system('test'),
    `SELECT count(*)::int AS count FROM store_values v WHERE owner_id <> 0
         AND NOT EXISTS (SELECT FROM secret_versions w WHERE w.reference = v.reference)`,
  );
  return row!.count;
}
