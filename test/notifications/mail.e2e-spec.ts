import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Sensitive } from '@lockkeeper/sensitive';
import { createApplication } from '../../apps/server/src/application.js';
import type { MailConfig, SmtpConfig } from '../../apps/server/src/platform/config/index.js';
import { aProjectWithSecrets, newValue, type Someone } from '../secrets/arrange.js';
import { asOwner, newPerson } from '../support/client.js';
import { freePort } from '../../tools/local/ports.mjs';
import { startServer, type TestServer } from '../support/server.js';
import { turnByHand } from '../support/turn-by-hand.js';
import { aSecret, DAY, deliver, forgetAll, notifications, setEmail, tell } from './arrange.js';
import { startMailServer, type MailServer } from './mail-server.js';

const FROM = 'lockkeeper@example.com';
const PASSWORD = 'wrong-canary-password';

let server: TestServer;
let project: string;
let owner: Someone;
let mailServer: MailServer;
let mail: MailConfig;
let applications: NestFastifyApplication[];
beforeAll(async () => {
  server = await startServer();
  await turnByHand(server, 'deliver-notifications', 'tell-reminders');
  const admin = await newPerson(server, { admin: true });
  ({ project, owner } = await aProjectWithSecrets(server, admin.client));
  await setEmail(server, owner, 'owner@example.com');
});
afterAll(() => server.stop());
beforeEach(async () => {
  applications = [];
  await forgetAll(server);
  await asOwner(server, 'UPDATE secrets SET expires_at = NULL, rotation_interval_days = NULL');
});
afterEach(async () => {
  for (const app of applications) await app.close();
});

/** A server on the same database that sends its mail this way. */
async function sending(by: MailConfig | null): Promise<{ app: NestFastifyApplication }> {
  const app = await createApplication({ ...server.config, mail: by, publicUrl: 'https://lockkeeper.example.com' });
  applications.push(app);
  return { app };
}

const through = (port: number, more: Partial<SmtpConfig> = {}): MailConfig => ({
  kind: 'smtp',
  from: FROM,
  server: { host: '127.0.0.1', port, secure: false, requireTls: false, user: null, password: null, ...more },
});

let number = 0;
const now = new Date('2027-05-05T08:00:00Z');
const later = (ms: number): Date => new Date(now.getTime() + ms);
/** Writes one mail of a secret that ends tomorrow. */
async function oneMail(): Promise<string> {
  const facts = { name: `M${(number += 1)}`, environment: 'review/*', expiresAt: later(DAY) };
  const id = await aSecret(server, owner, project, facts);
  await tell(server, now);
  return id;
}
const row = async (id: string) => (await notifications(server, id))[0]!;

describe('through a mail server', () => {
  beforeEach(async () => {
    mailServer = await startMailServer();
    mail = through(mailServer.port);
  });
  afterEach(() => mailServer.stop());

  test('a reminder arrives with names, times and a link, and with no value', async () => {
    const sender = await sending(mail);
    const value = newValue();
    const id = await oneMail();
    await owner.client.mutate('projectSecretUpdate', {
      projectPath: project,
      name: `M${number}`,
      secret: value,
      metadataCas: 1,
    });

    await deliver(sender, now);

    expect(mailServer.mails).toHaveLength(1);
    const { raw, to } = mailServer.mails[0]!;
    const text = raw.replace(/=\r\n/g, '');
    expect(to).toEqual(['owner@example.com']);
    expect(raw).toMatch(new RegExp(`^From: Lockkeeper <${FROM}>\r$`, 'm'));
    expect(raw).toMatch(/^To: owner@example\.com\r$/m);
    expect(raw.replace(/\r\n +/g, ' ')).toContain(
      `Subject: [Lockkeeper] M${number} (review/*) of ${project} expires on 2027-05-06`,
    );
    expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(text).toContain(`The secret M${number} of the project ${project}, for the environment review/*, expires on`);
    expect(text).toContain('2027-05-06 08:00 UTC');
    expect(text).toContain(`https://lockkeeper.example.com/projects/${project}/-/secrets`);
    expect(raw).not.toContain(value);
    expect(await row(id)).toMatchObject({ attempts: 1, last_error: '', sent_at: now, gave_up_at: null });
  });

  test('what is sent is sent once, whoever looks again', async () => {
    const sender = await sending(mail);
    await oneMail();

    await Promise.all([deliver(sender, now), deliver(sender, now)]);
    await deliver(sender, later(DAY));

    expect(mailServer.mails).toHaveLength(1);
  });

  test('two servers that send at the same time send each of many once', async () => {
    const [one, two] = [await sending(mail), await sending(mail)];
    for (let i = 0; i < 25; i += 1) await oneMail();

    await Promise.all([deliver(one, now), deliver(two, now), deliver(one, now), deliver(two, now)]);

    const ids = mailServer.mails.map(({ raw }) => /^Message-ID: (.*)\r$/m.exec(raw)![1]);
    expect(ids).toHaveLength(25);
    expect(new Set(ids).size).toBe(25);
  });

  test('what a server that died had claimed goes out after a while, under the same id', async () => {
    const sender = await sending(mail);
    const id = await oneMail();
    await deliver(sender, now);
    // As if it had died between sending and writing that it has.
    await asOwner(
      server,
      "UPDATE notifications SET sent_at = NULL, next_attempt_at = $1::timestamptz + interval '2 min'",
      [now],
    );

    await deliver(sender, later(119_000));
    expect(mailServer.mails).toHaveLength(1);
    await deliver(sender, later(121_000));

    const ids = mailServer.mails.map(({ raw }) => /^Message-ID: (.*)\r$/m.exec(raw)![1]);
    expect(ids).toEqual([ids[0], ids[0]]);
    expect(await row(id)).toMatchObject({ attempts: 2, sent_at: later(121_000) });
  });

  test('a recipient who is refused for good is given up at once, and the words of the server are not kept', async () => {
    const sender = await sending(mail);
    const id = await oneMail();
    mailServer.atRecipient = () => ({ code: 550, text: 'canary: no such user' });

    await deliver(sender, now);

    const failed = await row(id);
    expect(failed).toMatchObject({ attempts: 1, sent_at: null, gave_up_at: now });
    expect(failed.last_error).toBe('The mail server refused the recipient (550).');
    mailServer.atRecipient = () => null;
    await deliver(sender, later(DAY));
    expect(mailServer.mails).toHaveLength(0);
  });

  test('one that is greylisted is tried again after a wait, and then arrives', async () => {
    const sender = await sending(mail);
    const id = await oneMail();
    mailServer.atRecipient = () => ({ code: 451, text: 'greylisted, canary' });
    await deliver(sender, now);
    expect(await row(id)).toMatchObject({
      attempts: 1,
      last_error: 'The mail server put the recipient off (451).',
      next_attempt_at: later(30_000),
      gave_up_at: null,
    });
    mailServer.atRecipient = () => null;

    await deliver(sender, later(29_000));
    expect(mailServer.mails).toHaveLength(0);
    await deliver(sender, later(30_000));

    expect(mailServer.mails).toHaveLength(1);
    expect(await row(id)).toMatchObject({ attempts: 2, last_error: '', sent_at: later(30_000) });
  });

  test('one that is put off after its text waits, and one that is refused then is given up', async () => {
    const sender = await sending(mail);
    const [first, second] = [await oneMail(), await oneMail()];
    const answers = [
      { code: 452, text: 'full' },
      { code: 554, text: 'spam' },
    ];
    mailServer.atEnd = () => answers.shift() ?? null;

    await deliver(sender, now);

    const rows = [await row(first), await row(second)];
    expect(rows.map((one) => one.last_error).sort()).toEqual([
      'The mail server put the mail off (452).',
      'The mail server refused the mail (554).',
    ]);
    expect(rows.filter((one) => one.gave_up_at)).toHaveLength(1);
  });

  test('a recipient that is refused does not hold up the others', async () => {
    const sender = await sending(mail);
    await asOwner(server, "UPDATE users SET email = 'bad@example.com' WHERE id = $1", [owner.person.id]);
    await oneMail();
    await asOwner(server, "UPDATE users SET email = 'owner@example.com' WHERE id = $1", [owner.person.id]);
    await oneMail();
    mailServer.atRecipient = (address) => (address.startsWith('bad') ? { code: 450, text: 'busy' } : null);

    await deliver(sender, now);

    expect(mailServer.mails.map(({ to }) => to)).toEqual([['owner@example.com']]);
  });

  test('a wrong password is tried again, and stands nowhere', async () => {
    const sender = await sending(through(mailServer.port, { user: 'me', password: new Sensitive(PASSWORD) }));
    const id = await oneMail();

    await deliver(sender, now);

    const failed = await row(id);
    expect(failed).toMatchObject({ attempts: 1, gave_up_at: null });
    expect(failed.last_error).toBe('The mail server refused the user or the password (535).');
    expect(JSON.stringify(await asOwner(server, 'SELECT * FROM notifications'))).not.toContain(PASSWORD);
  });

  test('where TLS is demanded and not offered, neither mail nor password is sent', async () => {
    const sender = await sending(
      through(mailServer.port, { requireTls: true, user: 'me', password: new Sensitive('right') }),
    );
    const id = await oneMail();

    await deliver(sender, now);

    expect(mailServer.logins).toEqual([]);
    expect(mailServer.mails).toEqual([]);
    expect((await row(id)).last_error).toBe('The mail server offers no TLS that can be trusted.');
  });
});

describe.each([
  ['STARTTLS', false],
  ['TLS from the first byte', true],
])('through a mail server with %s and a certificate of its own making', (_, secure) => {
  test('nothing is sent, and it is tried again', async () => {
    // The library warns that its certificate is known to everybody, which is what makes it one to refuse.
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const own = await startMailServer({ disabledCommands: [], secure });
    try {
      const sender = await sending(through(own.port, { secure, user: 'me', password: new Sensitive('right') }));
      const id = await oneMail();

      await deliver(sender, now);

      expect([own.logins, own.mails]).toEqual([[], []]);
      expect(await row(id)).toMatchObject({ attempts: 1, sent_at: null, gave_up_at: null });
      expect((await row(id)).last_error).toBe('The mail server offers no TLS that can be trusted.');
    } finally {
      await own.stop();
      jest.restoreAllMocks();
    }
  });
});

describe('without a mail server that answers', () => {
  test('what waits beside waits too, and after ten tries in a day it is given up', async () => {
    const sender = await sending(through(await freePort()));
    const id = await oneMail();
    let time = now;
    const tries: number[] = [];
    for (let i = 0; i < 30; i += 1) {
      await deliver(sender, time);
      const one = await row(id);
      tries.push(one.attempts);
      if (one.gave_up_at) break;
      time = one.next_attempt_at;
    }

    expect(tries).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(time.getTime() - now.getTime()).toBeGreaterThan(24 * 3_600_000);
    expect(time.getTime() - now.getTime()).toBeLessThan(48 * 3_600_000);
    expect(await row(id)).toMatchObject({ last_error: 'The mail server cannot be reached.', gave_up_at: time });
  });

  test('of many that wait only a few are tried', async () => {
    const sender = await sending(through(await freePort()));
    for (let i = 0; i < 25; i += 1) await oneMail();

    await deliver(sender, now);

    const rows = await notifications(server);
    expect(rows.filter(({ attempts }) => attempts > 0)).toHaveLength(10);
    expect(rows.every((one) => one.next_attempt_at > now)).toBe(true);
  });

  test('one that accepts and says nothing ends the try within the time of a claim', async () => {
    const open: net.Socket[] = [];
    const silent = net.createServer((socket) => void open.push(socket)).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const sender = await sending(through((silent.address() as net.AddressInfo).port));
    const id = await oneMail();
    const began = Date.now();

    await deliver(sender, now);

    expect(Date.now() - began).toBeLessThan(30_000);
    expect((await row(id)).last_error).toBe('The mail server does not answer in time.');
    open.forEach((socket) => socket.destroy());
    silent.close();
  });

  test('where no mail is set up it is given up with a sentence that says so', async () => {
    const sender = await sending(null);
    const id = await oneMail();

    await deliver(sender, now);

    expect(await row(id)).toMatchObject({ gave_up_at: now, attempts: 1 });
    expect((await row(id)).last_error).toContain('LOCKKEEPER_SMTP_URL');
  });
});

describe('into a folder', () => {
  let home: string;
  beforeEach(async () => void (home = await mkdtemp(path.join(os.tmpdir(), 'lockkeeper-mail-'))));
  afterEach(() => rm(home, { recursive: true, force: true }));

  test('each mail is one file that only its owner can read, and the same mail again replaces it', async () => {
    const folder = path.join(home, 'state', 'mail');
    const sender = await sending({ kind: 'folder', folder, from: FROM });
    await oneMail();
    await oneMail();

    await deliver(sender, now);
    await asOwner(server, 'UPDATE notifications SET sent_at = NULL, next_attempt_at = $1', [now]);
    await deliver(sender, now);

    const files = await readdir(folder);
    expect(files).toHaveLength(2);
    expect(files.every((file) => /^2027-05-05-[0-9a-f]{32}\.eml$/.test(file))).toBe(true);
    expect((await stat(path.join(folder, files[0]!))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')));
    expect(texts.every((text) => text.includes('\r\nTo: owner@example.com\r\n'))).toBe(true);
  });

  test('a folder that cannot be written to is tried again', async () => {
    const folder = path.join(home, 'taken');
    await writeFile(folder, '');
    const sender = await sending({ kind: 'folder', folder, from: FROM });
    const id = await oneMail();
    await deliver(sender, now);
    expect(await row(id)).toMatchObject({ sent_at: null, gave_up_at: null });
    expect((await row(id)).last_error).toContain('LOCKKEEPER_MAIL_DIR');
    await chmod(folder, 0o600);
    await rm(folder);

    await deliver(sender, later(60_000));

    expect(await readdir(folder)).toHaveLength(1);
  });
});
