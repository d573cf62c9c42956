import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serverProgram } from '../../tools/local/paths.mjs';
import { Sensitive } from '@lockkeeper/sensitive';
import { SealKey, type Seal } from '../../apps/server/src/audit/seal-key.js';
import { newKey, openChain, type Chain } from './chain.js';

// The built program itself, with the settings that it needs and nothing else of the server's.
const CLI = serverProgram('cli');

// Programs are started, which takes long on a busy machine.
jest.setTimeout(180_000);

let chain: Chain;
let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  chain = await openChain();
  folder = mkdtempSync(path.join(tmpdir(), 'lk-audit-'));
  const file = path.join(folder, 'audit.key');
  writeFileSync(file, `${chain.key.reveal()}\n`, { mode: 0o600 });
  env = { LOCKKEEPER_DATABASE_URL: chain.appUrl, LOCKKEEPER_AUDIT_KEY_FILE: file };
  await chain.events(600);
  await chain.uses(20);
  await chain.replica.seal();
  await chain.events(3);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await chain.close();
});

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function lockkeeper(args: string[], environment = env): Promise<Ran> {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (part: Buffer) => (out += part.toString()));
  child.stderr.on('data', (part: Buffer) => (err += part.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
}

const verify = (...args: string[]): Promise<Ran> => lockkeeper(['audit', 'verify', ...args]);
const headOf = (out: string): string => /^head: seal \d+, ([0-9a-f]{64})$/m.exec(out)![1]!;

test('tells what it has checked, up to when, what waits, and the head; exit code 0', async () => {
  const { code, out, err } = await verify();

  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^audit events: 600 rows under 2 seals, up to id 600; 3 rows not sealed yet$/m);
  expect(out).toMatch(/^use log: 20 rows under 1 seal, up to id 20; 0 rows not sealed yet$/m);
  expect(out).toMatch(/^sealed from \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC to \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/m);
  expect(out).toMatch(/^Intact: 620 rows and 3 seals checked \(\d+\.\d s\)$/m);
});

test('a head that was kept is found again; one that is not there is exit code 1', async () => {
  const { out } = await verify();

  expect((await verify('--expect', headOf(out))).code).toBe(0);
  const other = await verify('--expect', 'ab'.repeat(32));
  expect(other.code).toBe(1);
  expect(other.out).toContain('No seal has the expected hash: the chain, which ends with seal 3, was cut off');
});

test('what was changed is named by seal and id, with exit code 1 and without any text of the row', async () => {
  await chain.owner("UPDATE audit_events SET target_name = 'canary-forged' WHERE id = 555");
  try {
    const { code, out, err } = await verify();

    expect(code).toBe(1);
    expect(out).toContain('Seal 2 (audit events, ids 501 to 600): row 555 was changed.');
    expect(out).toMatch(/^NOT INTACT: 1 finding \(/m);
    expect(out + err).not.toMatch(/canary|NAME/);
  } finally {
    await chain.owner("UPDATE audit_events SET target_name = 'NAME 555' WHERE id = 555");
  }
  expect((await verify()).code).toBe(0);
});

test('another key makes all seals unfit, and is suspected', async () => {
  const { code, out } = await lockkeeper(['audit', 'verify'], {
    LOCKKEEPER_DATABASE_URL: chain.appUrl,
    LOCKKEEPER_AUDIT_KEY: Buffer.alloc(32, 3).toString('base64'),
  });

  expect(code).toBe(1);
  expect(out).toContain('No seal at all fits this key: is it the key of this installation?');
});

test.each([
  [
    'the key is not named',
    { LOCKKEEPER_AUDIT_KEY_FILE: undefined },
    /LOCKKEEPER_AUDIT_KEY or LOCKKEEPER_AUDIT_KEY_FILE must be set\./,
  ],
  [
    'the key’s file is gone',
    { LOCKKEEPER_AUDIT_KEY_FILE: '/nowhere/audit.key' },
    /LOCKKEEPER_AUDIT_KEY_FILE: the file cannot be read\./,
  ],
  [
    'nothing listens there',
    { LOCKKEEPER_DATABASE_URL: 'postgresql://canary@127.0.0.1:1/x' },
    /The database cannot be reached/,
  ],
])('when %s, it says so in one sentence, with exit code 2', async (_, more, sentence) => {
  const { code, out, err } = await lockkeeper(['audit', 'verify'], { ...env, ...more } as Record<string, string>);

  expect([code, out]).toEqual([2, '']);
  expect(err.trim().split('\n')).toHaveLength(1);
  expect(err).toMatch(sentence);
  expect(err).not.toContain('canary');
});

test.each([
  [[], /^Usage: lockkeeper audit verify/],
  [['audit', 'seal'], /^Usage: lockkeeper audit verify/],
  [['audit', 'verify', '--expect', 'short'], /^--expect: must be the hash of a seal, 64 hexadecimal digits/],
  [['audit', 'verify', '--force'], /^Unknown option '--force'\. Known: --expect HASH\./],
])('%j is refused with what is known, and exit code 2', async (args, sentence) => {
  const { code, out, err } = await lockkeeper(args);

  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(sentence);
});

test('--help needs no settings', async () => {
  expect(await lockkeeper(['--help'], {})).toMatchObject({ code: 0, out: expect.stringContaining('audit verify') });
});

describe('a new audit key', () => {
  const rotate = (): Promise<Ran> => lockkeeper(['audit', 'rotate-key']);
  const keys = (): string[] => readFileSync(env['LOCKKEEPER_AUDIT_KEY_FILE']!, 'utf8').trim().split('\n');
  const keysNow = (): Sensitive => new Sensitive(keys().join('\n'));

  test('seals from then on, servers that run go on with it, and the one before it makes no seal any more', async () => {
    const server = await chain.openReplica(chain.key, keysNow);
    await server.seal();

    const rotated = await rotate();

    expect(rotated).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/^Seals are made with the audit key/),
    });
    const [old, fresh, ...more] = keys();
    expect([old, more]).toEqual([chain.key.reveal(), []]);
    expect(statSync(env['LOCKKEEPER_AUDIT_KEY_FILE']!).mode & 0o777).toBe(0o600);
    expect(rotated.out).not.toContain(fresh);
    expect(await verify()).toMatchObject({ code: 0, out: expect.stringMatching(/^Intact/m) });
    const [event] = await chain.owner("SELECT target_id FROM audit_events WHERE action = 'audit_key.rotated'");
    expect(rotated.out).toContain(event.target_id);

    await chain.events(5);
    expect(await chain.replica.seal()).toBe(0);
    expect(await server.seal()).toBe(5);
    expect((await server.verify()).findings).toEqual([]);
    expect((await verify()).code).toBe(0);
    expect((await chain.replica.verify()).findings).toContainEqual(expect.objectContaining({ kind: 'seal_changed' }));
  });

  test('once it is in the file is not made again by a rotation that is run again', async () => {
    appendFileSync(env['LOCKKEEPER_AUDIT_KEY_FILE']!, `${newKey().reveal()}\n`);
    const before = keys();
    expect(await verify()).toMatchObject({ code: 1, out: expect.stringContaining('without any under the newest key') });

    expect((await rotate()).code).toBe(0);

    expect(keys()).toEqual(before);
    expect((await verify()).code).toBe(0);
  });

  test('is behind a seal that whoever got hold of an old one makes', async () => {
    const [last] = await chain.owner<Seal & Record<string, any>>(
      'SELECT * FROM audit_seals ORDER BY number DESC LIMIT 1',
    );
    const [{ id }] = await chain.owner('SELECT max(id) AS id FROM audit_events');
    await chain.events(1);
    const facts = {
      number: Number(last!.number) + 1,
      log: 'audit_events' as const,
      firstId: Number(id) + 1,
      lastId: Number(id) + 1,
      rowCount: 1,
      total: Number(last!['total']) + 1,
      columns: 'id',
      rowMarks: Buffer.alloc(24),
      sealedAt: '2026-11-30T12:00:00.000000Z',
      previous: last!.hash,
    };
    const hash = new SealKey(chain.key).hash(facts);
    const { number, log, firstId, lastId, rowCount, total, columns, rowMarks, sealedAt, previous } = facts;
    await chain.owner('INSERT INTO audit_seals VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)', [
      ...[number, log, firstId, lastId, rowCount, total, columns, rowMarks, sealedAt, previous, hash],
    ]);

    expect(await verify()).toMatchObject({ code: 1, out: expect.stringContaining('that another had replaced before') });
  });

  test('is not made where its file is not named, or the last seal fits no key', async () => {
    const before = keys();
    const { LOCKKEEPER_AUDIT_KEY_FILE: _, ...rest } = env;
    const other = newKey().reveal();
    const elsewhere = path.join(folder, 'other.key');
    writeFileSync(elsewhere, other, { mode: 0o600 });

    const unnamed = await lockkeeper(['audit', 'rotate-key'], { ...rest, LOCKKEEPER_AUDIT_KEY: other });
    const foreign = await lockkeeper(['audit', 'rotate-key'], { ...env, LOCKKEEPER_AUDIT_KEY_FILE: elsewhere });

    expect(unnamed).toMatchObject({ code: 2, err: expect.stringContaining('LOCKKEEPER_AUDIT_KEY_FILE must name it') });
    expect(foreign).toMatchObject({ code: 1, err: expect.stringContaining('made with another key') });
    expect([keys(), readFileSync(elsewhere, 'utf8')]).toEqual([before, other]);
  });
});
