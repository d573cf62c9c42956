import fc from 'fast-check';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApplication } from '../../apps/server/src/application.js';
import { aProjectWithSecrets, makeMember, someone, type Someone } from '../secrets/arrange.js';
import { asOwner, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { turnByHand } from '../support/turn-by-hand.js';
import { aSecret, DAY, forgetAll, notifications, setEmail, tell } from './arrange.js';

let server: TestServer;
let admin: Someone;
let project: string;
let owner: Someone;
beforeAll(async () => {
  server = await startServer();
  await turnByHand(server, 'deliver-notifications', 'tell-reminders');
  admin = await newPerson(server, { admin: true });
  ({ project, owner } = await aProjectWithSecrets(server, admin.client));
  await setEmail(server, owner, 'owner@example.com');
});
afterAll(() => server.stop());
beforeEach(() => asOwner(server, 'UPDATE secrets SET expires_at = NULL, rotation_interval_days = NULL'));
beforeEach(() => forgetAll(server));

let number = 0;
const name = (): string => `S${(number += 1)}`;
const END = new Date('2027-03-15T10:30:00Z');
const before = (days: number, from = END): Date => new Date(from.getTime() - days * DAY);
const told = async (id: string): Promise<string[]> => {
  const rows = await notifications(server, id);
  return rows.map((row) => `${row.event}:${row.body.stageDays}`);
};
const setDays = (days: readonly number[]) => admin.client.mutate('settingsUpdate', { reminderDays: days });

describe('an end', () => {
  afterAll(() => setDays([30, 7, 1]));

  test('is told 30, 7 and 1 days before and when it has come, once each', async () => {
    const id = await aSecret(server, owner, project, { name: name(), environment: 'production', expiresAt: END });

    for (let hours = 40 * 24; hours >= -48; hours -= 12) await tell(server, before(hours / 24));

    expect(await told(id)).toEqual([
      'secret.expiring:30',
      'secret.expiring:7',
      'secret.expiring:1',
      'secret.expired:0',
    ]);
    const [first, , , last] = await notifications(server, id);
    expect(first).toMatchObject({ channel: 'mail', recipient: 'owner@example.com' });
    expect(first!.subject).toMatch(new RegExp(`^S\\d+ \\(production\\) of ${project} expires on 2027-03-15$`));
    expect(last!.subject).toMatch(/ expired on 2027-03-15$/);
    expect(first!.body).toEqual({
      event: 'secret.expiring',
      dueAt: '2027-03-15T10:30:00.000Z',
      stageDays: 30,
      secret: { id, name: expect.stringMatching(/^S\d+$/), environmentScope: 'production' },
      owner: { kind: 'project', id: expect.stringMatching(/^\d+$/), fullPath: project },
    });
  });

  test('whenever turns come, each stage is told at most once, in order, and the nearest that has begun always is', async () => {
    const id = await aSecret(server, owner, project, { name: name() });
    const days = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 5 });
    // Hours before the end, also long after it.
    const turns = fc.array(fc.integer({ min: -100, max: 45 * 24 }), { minLength: 1, maxLength: 12 });

    await fc.assert(
      fc.asyncProperty(days, turns, async (stages, hours) => {
        await forgetAll(server);
        await asOwner(server, 'UPDATE secrets SET expires_at = $2 WHERE id = $1', [id, END]);
        await setDays(stages);
        const expected: number[] = [];

        for (const hour of hours.toSorted((a, b) => b - a)) {
          await tell(server, before(hour / 24));
          const begun = [0, ...stages].filter((day) => hour <= day * 24);
          const nearest = Math.min(...begun);
          if (begun.length > 0 && !expected.some((stage) => stage <= nearest)) expected.push(nearest);
        }

        const rows = await notifications(server, id);
        expect(rows.map((row) => row.body.stageDays)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  test('a new date is told of anew, and what was told of the old one does not count', async () => {
    await setDays([30, 7, 1]);
    const id = await aSecret(server, owner, project, { name: name(), expiresAt: END });
    await tell(server, before(6));
    await asOwner(server, 'UPDATE secrets SET expires_at = $2 WHERE id = $1', [id, before(-1)]);

    await tell(server, before(6));
    await tell(server, before(0));

    expect(await told(id)).toEqual(['secret.expiring:7', 'secret.expiring:7', 'secret.expiring:1']);
  });

  test('days that are taken out of the settings are not told later as others', async () => {
    await setDays([30, 7]);
    const id = await aSecret(server, owner, project, { name: name(), expiresAt: END });
    await tell(server, before(5));
    await setDays([30]);

    await tell(server, before(4));

    expect(await told(id)).toEqual(['secret.expiring:7']);
  });
});

describe('a rotation', () => {
  const ROTATED = new Date('2027-01-01T12:00:00Z');
  const after = (days: number): Date => new Date(ROTATED.getTime() + days * DAY);
  const dues = async (id: string): Promise<number[]> =>
    (await notifications(server, id)).map((row) => (Date.parse(row.body.dueAt) - ROTATED.getTime()) / DAY);

  test('is told on the day it is due and again after each interval, never before', async () => {
    const id = await aSecret(server, owner, project, { name: name(), rotationDays: 10, rotatedAt: ROTATED });

    for (let hours = 0; hours <= 35 * 24; hours += 12) await tell(server, after(hours / 24));

    expect(await dues(id)).toEqual([10, 20, 30]);
    expect(await told(id)).toEqual(Array(3).fill('secret.rotation_due:0'));
  });

  test('whenever turns come, each due day is told at most once and the last that has come always is', async () => {
    const id = await aSecret(server, owner, project, { name: name() });

    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 7, max: 60 }),
        fc.array(fc.integer({ min: 0, max: 200 * 24 }), { minLength: 1, maxLength: 12 }),
        async (interval, hours) => {
          await forgetAll(server);
          const set = 'UPDATE secrets SET rotation_interval_days = $2, rotated_at = $3 WHERE id = $1';
          await asOwner(server, set, [id, interval, ROTATED]);
          const expected = new Set<number>();

          for (const hour of hours.toSorted((a, b) => a - b)) {
            await tell(server, after(hour / 24));
            const times = Math.floor(hour / 24 / interval);
            if (times > 0) expected.add(times * interval);
          }

          expect(await dues(id)).toEqual([...expected]);
        },
      ),
      { numRuns: 15 },
    );
  });

  test('a new value ends it until the next interval is over', async () => {
    const id = await aSecret(server, owner, project, { name: name(), rotationDays: 10, rotatedAt: ROTATED });
    await tell(server, after(11));
    await asOwner(server, 'UPDATE secrets SET rotated_at = $2 WHERE id = $1', [id, after(12)]);

    await tell(server, after(21));
    expect(await dues(id)).toEqual([10]);
    await tell(server, after(22));
    expect(await dues(id)).toEqual([10, 22]);
  });

  test('a shorter interval does not tell of a day before one that was told', async () => {
    const id = await aSecret(server, owner, project, { name: name(), rotationDays: 30, rotatedAt: ROTATED });
    await tell(server, after(31));
    await asOwner(server, 'UPDATE secrets SET rotation_interval_days = 7 WHERE id = $1', [id]);

    await tell(server, after(32));
    expect(await dues(id)).toEqual([30]);
    await tell(server, after(35));
    expect(await dues(id)).toEqual([30, 35]);
  });
});

describe('who is told', () => {
  const recipients = async (facts: { contact?: string; in?: string }): Promise<string[]> => {
    const id = await aSecret(server, owner, facts.in ?? project, { name: name(), expiresAt: END, ...facts });
    await tell(server, before(0));
    return (await notifications(server, id)).map((row) => row.recipient).sort();
  };

  test('the contact alone, when it is an address of mail', async () => {
    expect(await recipients({ contact: 'team@example.com' })).toEqual(['team@example.com']);
  });

  test.each([
    'Ana, room 7',
    '',
    'a@b@c',
    'a@b.example,c@d.example',
    'a@b.example\r\nBcc: c@d.example',
    '<a@b.example>',
  ])('the owners, when the contact is %j', async (contact) => {
    expect(await recipients({ contact })).toEqual(['owner@example.com']);
  });

  test('a contact who is a person here only while he may see the secret', async () => {
    const developer = await someone(server, 'DEVELOPER', project);
    const [reporter, blocked] = [await someone(server, 'REPORTER', project), await someone(server, 'OWNER', project)];
    const gone = await newPerson(server);
    await makeMember(server, gone.person, project, { role: 'MAINTAINER', expiresAt: before(1) });
    await asOwner(server, 'UPDATE users SET blocked = true WHERE id = $1', [blocked.person.id]);
    const people = {
      'dev@a.example': developer,
      'rep@a.example': reporter,
      'gone@a.example': gone,
      'bl@a.example': blocked,
    };
    for (const [email, person] of Object.entries(people)) await setEmail(server, person, email);

    expect(await recipients({ contact: 'DEV@a.example' })).toEqual(['DEV@a.example']);
    for (const contact of ['rep@a.example', 'gone@a.example', 'bl@a.example']) {
      expect(await recipients({ contact })).toEqual(['owner@example.com']);
    }
  });

  test('the owners nearest to the secret, each once, without those who are blocked, expired or have no address', async () => {
    const own = await aProjectWithSecrets(server, admin.client);
    await setEmail(server, own.owner, 'group@b.example');
    const add = async (email: string | null, expiresAt?: Date): Promise<Someone> => {
      const person = await newPerson(server);
      await makeMember(server, person.person, own.project, { role: 'OWNER', ...(expiresAt ? { expiresAt } : {}) });
      await setEmail(server, person, email);
      return person;
    };
    const told = async (): Promise<string[]> => {
      const id = await aSecret(server, own.owner, own.project, { name: name(), expiresAt: END });
      await tell(server, before(0));
      return (await notifications(server, id)).map((row) => row.recipient).sort();
    };

    await add(null);
    await add('late@b.example', before(1));
    expect(await told()).toEqual(['group@b.example']);
    await add('one@b.example');
    await add('Two@b.example');
    await add('two@b.example');
    const blocked = await add('blocked@b.example');
    await asOwner(server, 'UPDATE users SET blocked = true WHERE id = $1', [blocked.person.id]);
    expect((await told()).map((address) => address.toLowerCase()).sort()).toEqual(['one@b.example', 'two@b.example']);
  });

  test('nobody from whom an access rule hides the secret: neither its contact nor an owner, but the next one', async () => {
    const own = await aProjectWithSecrets(server, admin.client);
    await setEmail(server, own.owner, 'above@c.example');
    const [developer, nearest] = [
      await someone(server, 'DEVELOPER', own.project),
      await someone(server, 'OWNER', own.project),
    ];
    await setEmail(server, developer, 'dev@c.example');
    await setEmail(server, nearest, 'near@c.example');
    const hideFrom = ({ person }: Someone, secretName: string) =>
      asOwner(
        server,
        `INSERT INTO access_rules (namespace_id, effect, principal_kind, user_id, abilities, secret_name, reason)
         SELECT id, 'prevent', 'user', $2, '{secret:read}', $3, 'Because.' FROM namespaces WHERE full_path = $1`,
        [own.project, person.id, secretName],
      );
    await hideFrom(developer, 'HIDDEN*');
    await hideFrom(nearest, 'HIDDEN_MORE');
    const toldOf = async (secretName: string, facts: object): Promise<string[]> => {
      const id = await aSecret(server, own.owner, own.project, {
        name: secretName,
        contact: 'dev@c.example',
        ...facts,
      });
      await tell(server, before(0));
      return (await notifications(server, id)).map((row) => row.recipient);
    };

    expect(await toldOf('SEEN', { expiresAt: END })).toEqual(['dev@c.example']);
    expect(await toldOf('HIDDEN', { expiresAt: END })).toEqual(['near@c.example']);
    expect(await toldOf('HIDDEN_MORE', { expiresAt: END })).toEqual(['above@c.example']);
    const rotated = { rotationDays: 30, rotatedAt: before(31) };
    expect(await toldOf('HIDDEN_ROTATED', rotated)).toEqual(['near@c.example']);
  });

  test('nobody, of a secret that is deleted, of an archived project, a deleted one, or one with its manager off', async () => {
    const cases = [
      'UPDATE secrets SET deleted_at = now() WHERE id = $1',
      'UPDATE namespaces n SET archived = true FROM secrets s WHERE s.id = $1 AND n.id = s.namespace_id',
      'UPDATE namespaces n SET deleted_at = now() FROM secrets s WHERE s.id = $1 AND n.id = s.namespace_id',
      'UPDATE secrets_managers m SET active = false FROM secrets s WHERE s.id = $1 AND m.namespace_id = s.namespace_id',
    ];
    for (const sql of cases) {
      const own = await aProjectWithSecrets(server, admin.client);
      await setEmail(server, own.owner, 'someone@c.example');
      const id = await aSecret(server, own.owner, own.project, { name: name(), expiresAt: END, rotationDays: 7 });
      await asOwner(server, sql, [id]);

      await tell(server, before(-30));
      expect(await told(id)).toEqual([]);
    }
  });

  test('once the project is back from the archive, what is due then', async () => {
    const own = await aProjectWithSecrets(server, admin.client);
    await setEmail(server, own.owner, 'someone@d.example');
    const id = await aSecret(server, own.owner, own.project, { name: name(), expiresAt: END });
    const archive = (archived: boolean) =>
      asOwner(server, 'UPDATE namespaces SET archived = $2 WHERE full_path = $1', [own.project, archived]);

    await archive(true);
    await tell(server, before(7));
    await archive(false);
    await tell(server, before(1));

    expect(await told(id)).toEqual(['secret.expiring:1']);
  });
});

describe('two servers', () => {
  let second: NestFastifyApplication;
  beforeAll(async () => void (second = await createApplication(server.config)));
  afterAll(() => second.close());

  test('that find the same at the same moment tell it once', async () => {
    const ids: string[] = [];
    while (ids.length < 30)
      ids.push(await aSecret(server, owner, project, { name: name(), expiresAt: END, rotationDays: 7 }));

    const turns = [0, 1, 2, 3, 4, 5].map((i) => tell(i % 2 ? server : { app: second }, before(-8)));
    const counts = await Promise.all(turns);

    expect(counts.reduce((a, b) => a + b)).toBe(60);
    for (const id of ids) expect((await told(id)).sort()).toEqual(['secret.expired:0', 'secret.rotation_due:0']);
  });
});

test('more than one statement takes are all told in one turn, also when nobody has an address', async () => {
  const own = await aProjectWithSecrets(server, admin.client);
  const id = await aSecret(server, own.owner, own.project, { name: name() });
  await setEmail(server, own.owner, null);
  await setEmail(server, admin, null);
  await asOwner(
    server,
    `WITH made AS (
       INSERT INTO secrets (namespace_id, name, environment_scope, expires_at, created_by)
       SELECT namespace_id, 'MANY_' || i, '*', $2, NULL FROM secrets, generate_series(1, 1201) i WHERE id = $1 RETURNING id)
     SELECT count(*) FROM made`,
    [id, END],
  );

  expect(await tell(server, before(0))).toBe(1201);
  expect(await tell(server, before(0))).toBe(0);
});
