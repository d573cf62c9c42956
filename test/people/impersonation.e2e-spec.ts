import { approve, aScene, decide, start, statusOf, take, read, type Scene } from '../approvals/arrange.js';
import { asOwner, createUser, newPerson, withToken, type Client, type Person } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { makeMember, someone } from '../secrets/arrange.js';
import { aGroupWithProject } from '../tree/arrange.js';
import { actingAs, anAdministrator, begin, who } from './impersonation-arrange.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await aGroupWithProject(server, (await anAdministrator(server)).client);
});
afterAll(() => server.stop());

const MANAGED = 'managed_by = (SELECT id FROM namespaces LIMIT 1)';
const stop = (client: Client): Promise<any> => client.mutate('impersonationEnd', {}, 'ended');
const auditOf = (person: Person): Promise<any[]> =>
  asOwner(
    server,
    `SELECT action, actor_name, impersonator_name, details FROM audit_events
      WHERE target_kind = 'user' AND target_id = $1 AND action LIKE 'user.impersonation%' ORDER BY id`,
    [String(person.id)],
  );

describe('an administrator', () => {
  test('acts as somebody until he stops, which both the session and the audit events tell', async () => {
    const { person: ana } = await newPerson(server);
    const { person: admin, client } = await anAdministrator(server);

    const { impersonation } = await begin(client, ana.id, { minutes: 10 });

    expect(impersonation).toMatchObject({ impersonator: { username: admin.username }, reason: 'a ticket of theirs' });
    const left = new Date(impersonation.until).getTime() - Date.now();
    expect(left).toBeLessThanOrEqual(10 * 60_000);
    const session = await who(client);
    expect(session).toMatchObject({ user: { username: ana.username, admin: false, abilities: [] }, impersonation });

    expect(await stop(client)).toMatchObject({ ended: true });

    expect(await who(client)).toMatchObject({ user: { username: admin.username, admin: true }, impersonation: null });
    expect(await auditOf(ana)).toMatchObject([
      {
        action: 'user.impersonation_started',
        actor_name: admin.username,
        impersonator_name: null,
        details: { reason: 'a ticket of theirs', until: impersonation.until },
      },
      { action: 'user.impersonation_ended', actor_name: admin.username, impersonator_name: null },
    ]);
    expect((await stop(client)).problems).toMatchObject([{ code: 'NOT_IMPERSONATING' }]);
  });

  test('leaves the sessions of that person alone', async () => {
    const ana = await newPerson(server);
    const { client } = await actingAs(server, ana.person);

    expect(await who(ana.client)).toMatchObject({ user: { username: ana.person.username }, impersonation: null });
    await stop(client);
    expect(await who(ana.client)).toMatchObject({ user: { username: ana.person.username } });
  });

  test('is told of by mail to that person, once', async () => {
    const { person: ana } = await newPerson(server);
    await asOwner(server, `UPDATE users SET email = 'ana@example.com' WHERE id = $1`, [ana.id]);
    const { person: admin } = await actingAs(server, ana);

    const sent = await asOwner(server, `SELECT channel, event, recipient, subject, body FROM notifications`);

    expect(sent).toMatchObject([
      {
        channel: 'mail',
        event: 'user.impersonation_started',
        recipient: 'ana@example.com',
        subject: `${admin.username} acts as you`,
        body: { actor: admin.username, actsAs: ana.username, reason: 'a ticket of theirs' },
      },
    ]);
  });

  test.each<[string, string, (person: Person) => Promise<unknown>]>([
    ['an administrator', 'is an administrator, too', ({ id }) => set('admin = true', id)],
    ['an auditor', 'is an auditor', ({ id }) => set('auditor = true', id)],
    ['a bot', 'is a program', ({ id }) => set(`kind = 'bot', ${MANAGED}`, id)],
    ['a service account', 'is a program', ({ id }) => set(`kind = 'service_account', ${MANAGED}`, id)],
    ['somebody who is blocked', 'is blocked', ({ id }) => set('blocked = true', id)],
  ])('does not act as %s', async (_who, because, change) => {
    const target = await createUser(server);
    await change(target);
    const { person, client } = await anAdministrator(server);

    const { problems } = await begin(client, target.id);

    expect(problems).toMatchObject([{ code: 'NOT_TO_BE_IMPERSONATED', field: 'userId' }]);
    expect(problems[0].message).toContain(because);
    expect((await who(client)).user.username).toBe(person.username);
    expect(await auditOf(target)).toEqual([]);
  });

  test('does not act as himself, as nobody, or as two people', async () => {
    const { person, client } = await anAdministrator(server);
    expect((await begin(client, person.id)).problems).toMatchObject([{ code: 'NOT_TO_BE_IMPERSONATED' }]);
    await expect(begin(client, 2_000_000_000)).rejects.toThrow('NOT_FOUND');
    const [first, second] = [await createUser(server), await createUser(server)];

    const answers = await Promise.allSettled([begin(client, first.id), begin(client, second.id)]);

    const begun = answers.filter((one) => one.status === 'fulfilled' && one.value.impersonation !== null);
    expect(begun).toHaveLength(1);
    // Who acts as somebody has none of his own rights: there is no nesting.
    await expect(begin(client, second.id)).rejects.toThrow('FORBIDDEN');
    expect(await asOwner(server, 'SELECT 1 FROM impersonations WHERE administrator_id = $1', [person.id])).toHaveLength(
      1,
    );
  });

  test.each<[string, object, string]>([
    ['without a reason', { reason: '  ' }, 'reason'],
    ['with a reason of 501 characters', { reason: 'x'.repeat(501) }, 'reason'],
    ['with a line end in the reason', { reason: 'a\nb' }, 'reason'],
    ['for no time', { minutes: 0 }, 'minutes'],
    ['for more than an hour', { minutes: 61 }, 'minutes'],
  ])('does not act as somebody %s', async (_how, more, field) => {
    const target = await createUser(server);
    const { client } = await anAdministrator(server);

    await expect(begin(client, target.id, more)).rejects.toThrow(`BAD_USER_INPUT: ${field}:`);
    expect(await auditOf(target)).toEqual([]);
  });

  test('begins by a session only, and nobody else begins at all', async () => {
    const target = await createUser(server);
    const { person } = await anAdministrator(server);
    const { client: other } = await newPerson(server);
    const auditor = await newPerson(server);
    await set('auditor = true', auditor.person.id);

    for (const client of [await withToken(server, person), other, auditor.client])
      await expect(begin(client, target.id)).rejects.toThrow('FORBIDDEN');
    expect(await auditOf(target)).toEqual([]);
  });
});

const set = (what: string, userId: number): Promise<unknown> =>
  asOwner(server, `UPDATE users SET ${what} WHERE id = $1`, [userId]);

describe('the very next request is nobody’s', () => {
  type Both = { readonly admin: Person; readonly ana: Person };
  test.each<[string, (of: Both) => Promise<unknown>]>([
    ['once the time is over', ({ ana }) => over(ana)],
    ['once the administrator is none any more', ({ admin }) => set('admin = false', admin.id)],
    ['once the administrator is blocked', ({ admin }) => set('blocked = true', admin.id)],
    ['once the session is over', ({ admin }) => endSessions(admin)],
    ['once that person is blocked', ({ ana }) => set('blocked = true', ana.id)],
    ['once that person is an administrator', ({ ana }) => set('admin = true', ana.id)],
    ['once that person is an auditor', ({ ana }) => set('auditor = true', ana.id)],
  ])('%s', async (_when, change) => {
    const { person: ana } = await newPerson(server);
    const { person: admin, client } = await actingAs(server, ana);
    expect((await who(client)).user.username).toBe(ana.username);

    await change({ admin, ana });

    expect((await who(client)).user).toBeNull();
    expect(await client.fault('query { groups { nodes { id } } }')).toBe('UNAUTHENTICATED');
  });

  test('once he signs out', async () => {
    const { person: ana } = await newPerson(server);
    const { client } = await actingAs(server, ana);

    await client.mutate('signOut', {}, 'signedOut');

    expect((await who(client)).user).toBeNull();
  });

  const over = (ana: Person): Promise<unknown> =>
    asOwner(
      server,
      `UPDATE impersonations SET started_at = now() - interval '1 hour', expires_at = now() WHERE user_id = $1`,
      [ana.id],
    );
  const endSessions = (admin: Person): Promise<unknown> =>
    asOwner(server, 'UPDATE sessions SET revoked_at = now() WHERE user_id = $1', [admin.id]);
});

describe('what is done meanwhile', () => {
  async function startedByAdministrator(): Promise<{
    scene: Scene;
    admin: Awaited<ReturnType<typeof actingAs>>;
    deploy: string;
  }> {
    const scene = await aScene(server);
    const admin = await actingAs(server, scene.actor.person);
    // As himself he could approve: what keeps him from it is that he has made the job run.
    await makeMember(server, admin.person, scene.project, { role: 'OWNER' });
    const { deploy } = await start(scene, undefined, { by: admin.client });
    return { scene, admin, deploy };
  }

  test('carries both names: in audit events, their sentences, and the use log', async () => {
    const { scene, admin, deploy } = await startedByAdministrator();
    await approve(scene, deploy);
    expect(await read(scene, await take(scene, deploy))).toBe(scene.value);

    const both = {
      actor: { username: scene.actor.person.username },
      impersonator: { username: admin.person.username },
    };
    const { auditEvents } = await scene.owner.client.query(
      `query ($path: ID, $actor: String) { auditEvents(fullPath: $path, actor: $actor, action: "pipeline") {
        nodes { action sentence actor { username } impersonator { username } } } }`,
      { path: scene.project, actor: admin.person.username },
    );
    expect(auditEvents.nodes).toMatchObject([{ action: 'pipeline.created', ...both }]);
    const [{ sentence }] = auditEvents.nodes;
    expect(sentence.startsWith(`${admin.person.username} as ${scene.actor.person.username} started`)).toBe(true);
    const { secretUses } = await scene.owner.client.query(
      'query ($id: ID) { secretUses(jobId: $id) { nodes { outcome actor { username } impersonator { username } } } }',
      { id: deploy },
    );
    expect(secretUses.nodes).toEqual([{ outcome: 'RELEASED', ...both }]);
  });

  test('is approved by neither: not as that person, not afterwards as himself', async () => {
    const { scene, admin, deploy } = await startedByAdministrator();
    await expect(decide(scene, 'Give', deploy, { by: admin.client })).rejects.toThrow('FORBIDDEN');

    await stop(admin.client);

    expect((await decide(scene, 'Give', deploy, { by: admin.client })).problems).toMatchObject([{ code: 'OWN_JOB' }]);
    expect((await decide(scene, 'Give', deploy, { by: scene.actor.client })).problems).toMatchObject([
      { code: 'OWN_JOB' },
    ]);
    expect(await statusOf(scene, deploy)).toBe('WAITING_FOR_APPROVAL');
    const { secretApprovals } = await admin.client.query('query { secretApprovals { nodes { jobId } } }');
    expect(secretApprovals.nodes).toEqual([]);
  });

  test('is approved by neither when a job is retried', async () => {
    const scene = await aScene(server);
    const { deploy } = await start(scene);
    await approve(scene, deploy);
    await scene.runner.final(await take(scene, deploy), Buffer.alloc(0), {
      state: 'failed',
      failure_reason: 'script_failure',
    });
    const other = await someone(server, 'MAINTAINER', scene.project);
    const admin = await actingAs(server, other.person);
    await makeMember(server, admin.person, scene.project, { role: 'OWNER' });

    const { job } = await admin.client.mutate('jobRetry', { id: deploy }, 'job { id status }');
    await stop(admin.client);

    expect((await decide(scene, 'Give', job.id, { by: admin.client })).problems).toMatchObject([{ code: 'OWN_JOB' }]);
    expect((await decide(scene, 'Give', job.id, { by: other.client })).problems).toMatchObject([{ code: 'OWN_JOB' }]);
    expect(await statusOf(scene, job.id)).toBe('WAITING_FOR_APPROVAL');
  });
});
