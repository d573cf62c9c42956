import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { readOrCreateRandom, serverKeys } from '../../tools/local/keys.mjs';
import { takeLock } from '../../tools/local/lock-file.mjs';
import { freePort, parsePort } from '../../tools/local/ports.mjs';
import { openStateFolder } from '../../tools/local/state-folder.mjs';
import { othersCanReach } from '../../tools/local/uids.mjs';
import { temporaryFolder } from './launch.js';

const { folder: home, remove } = temporaryFolder();
afterAll(remove);
const own = { separated: false, postgres: undefined, server: undefined, job: undefined, outside: false, notices: [] };
const newFolder = (name: string) => {
  const folder = path.join(home, name);
  mkdirSync(folder);
  return folder;
};

describe('the lock', () => {
  it('is refused while the process that holds it lives', () => {
    const folder = newFolder('held');
    takeLock(folder);

    expect(() => takeLock(folder)).toThrow(`process ${process.pid}`);
  });

  it('can be taken again after it was given back', () => {
    const folder = newFolder('returned');
    takeLock(folder)();

    expect(() => takeLock(folder)()).not.toThrow();
  });

  it('is taken over from a process that is gone', async () => {
    const folder = newFolder('gone');
    const child = spawn('true');
    await new Promise((resolve) => child.once('close', resolve));
    writeFileSync(path.join(folder, 'lock'), JSON.stringify({ pid: child.pid, start: 'then' }));

    const giveBack = takeLock(folder);

    expect(JSON.parse(readFileSync(path.join(folder, 'lock'), 'utf8')).pid).toBe(process.pid);
    giveBack();
  });

  it('is taken over when its pid was given to a younger process', () => {
    const folder = newFolder('reused');
    writeFileSync(path.join(folder, 'lock'), JSON.stringify({ pid: process.pid, start: 'an earlier boot' }));

    expect(() => takeLock(folder)()).not.toThrow();
  });

  it('is taken over when a crash left it empty', () => {
    const folder = newFolder('empty');
    writeFileSync(path.join(folder, 'lock'), '');

    expect(() => takeLock(folder)()).not.toThrow();
  });

  it('is not given back by one that no longer holds it', () => {
    const folder = newFolder('lost');
    const giveBack = takeLock(folder);
    writeFileSync(path.join(folder, 'lock'), JSON.stringify({ pid: 1, start: 'another' }));

    giveBack();

    expect(existsSync(path.join(folder, 'lock'))).toBe(true);
  });
});

describe('keys', () => {
  it('are made once and stay the same', () => {
    const file = path.join(newFolder('keys'), 'some.key');

    const first = readOrCreateRandom(file, 'base64');
    const second = readOrCreateRandom(file, 'base64');

    expect(Buffer.from(first.text, 'base64')).toHaveLength(32);
    expect([first.created, second.created]).toEqual([true, false]);
    expect(second.text).toBe(first.text);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('are closed again when somebody opened them to others', () => {
    const file = path.join(newFolder('opened'), 'some.key');
    readOrCreateRandom(file, 'base64');
    chmodSync(file, 0o644);

    readOrCreateRandom(file, 'base64');

    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('are the ones that the environment names, and then none is made', () => {
    const keys = newFolder('named');
    const env = { LOCKKEEPER_MASTER_KEY_FILE: '/run/keys/master' };

    const files = serverKeys({ keys, owner: undefined, databaseExists: true, env });

    expect(files.LOCKKEEPER_MASTER_KEY_FILE).toBe('/run/keys/master');
    expect(existsSync(path.join(keys, 'master.key'))).toBe(false);
  });
});

describe('the state folder', () => {
  it('is closed to other users when everything runs as one user', () => {
    const state = path.join(home, 'closed');

    const folders = openStateFolder(state, own);

    for (const folder of [state, folders.keys, folders.logs, folders.builds, folders.socket, folders.mail]) {
      expect([folder, statSync(folder).mode & 0o777]).toEqual([folder, 0o700]);
    }
  });

  it('is known again at the next start', () => {
    const state = path.join(home, 'again');
    openStateFolder(state, own);

    expect(() => openStateFolder(state, own)).not.toThrow();
  });

  it('counts as out of reach when one folder above it is private', () => {
    const above = newFolder('private');
    chmodSync(above, 0o700);

    expect(othersCanReach(path.join(above, 'not', 'yet', 'made'))).toBe(false);
    chmodSync(above, 0o711);
    chmodSync(home, 0o711);
    expect(othersCanReach(path.join(above, 'not', 'yet', 'made'))).toBe(true);
  });
});

it.each(['0', '65536', '80a', '-1', '8080.5', ' '])('refuses %j as a port', (text) => {
  expect(() => parsePort(text, 8080)).toThrow('LOCKKEEPER_PORT');
});
it('takes the default when no port is set', () => {
  expect([parsePort(undefined, 8080), parsePort('', 8080), parsePort('9', 8080)]).toEqual([8080, 8080, 9]);
});

it('finds ports that are free, each another one, and none that outgoing connections are given', async () => {
  const first = await freePort();
  const holder = net.createServer().listen(first + 1, '127.0.0.1');
  await once(holder, 'listening');
  const others = await Promise.all(Array.from({ length: 20 }, freePort));
  holder.close();

  expect(new Set([first, first + 1, ...others]).size).toBe(22);
  expect(Math.max(first, ...others)).toBeLessThan(32_768);
});

// Node's own recursive mkdir tries for ever there: npm start once hung instead of saying so.
const onLinux = process.platform === 'linux' ? it : it.skip;
onLinux('a place where nothing can be created is refused with one sentence', () => {
  expect(() => openStateFolder('/proc/lockkeeper/state', own)).toThrow(
    'The state folder /proc/lockkeeper/state cannot be written (nothing can be created there)',
  );
});

it('a new folder is made with what is missing above it', () => {
  const folders = openStateFolder(path.join(home, 'above', 'below', 'state'), own);

  expect(statSync(folders.keys).mode & 0o777).toBe(0o700);
});
