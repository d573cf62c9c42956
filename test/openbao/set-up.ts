import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  createOpenBaoClient,
  type IdentityName,
  type OpenBaoClient,
  type OpenBaoClientOptions,
} from '@lockkeeper/openbao-client';
import { FakeOpenBao } from './fake-openbao.js';

const run = promisify(execFile);
export const TOOL = path.join(__dirname, '..', '..', 'tools', 'openbao-config.mjs');

/** What `npm run openbao:config` made in a folder of its own. */
export interface Written {
  readonly root: string;
  readonly hcl: string;
  readonly keysDir: string;
  readonly output: string;
  remove(): void;
}

export async function writeConfig(
  args: readonly string[] = [],
  root = mkdtempSync(path.join(os.tmpdir(), 'lk-bao-')),
): Promise<Written> {
  const env = { PATH: process.env['PATH'] };
  const { stdout } = await run(process.execPath, [TOOL, root, ...args], { env });
  return {
    root,
    hcl: readFileSync(path.join(root, 'openbao', 'bao.hcl'), 'utf8'),
    keysDir: path.join(root, 'keys'),
    output: stdout,
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Options with the three identities as the tool names them. */
export function optionsFor(
  address: string,
  keysDir: string,
  more: Partial<OpenBaoClientOptions> = {},
): OpenBaoClientOptions {
  const identity = (name: IdentityName): OpenBaoClientOptions['writer'] => ({
    privateKeyPem: readFileSync(path.join(keysDir, `${name}.key`), 'utf8'),
    authMount: `jwt-${name}`,
    role: name,
    subject: `lockkeeper-${name}`,
  });
  return {
    address,
    issuer: 'https://lockkeeper.internal',
    writer: identity('writer'),
    broker: identity('broker'),
    steward: identity('steward'),
    ...more,
  };
}

/** A slow machine is no fault of the server's: who wants a call to time out says when. */
export const PATIENT = { connectMs: 60_000, requestMs: 60_000, probeMs: 60_000 };

/** A fake that ran the tool's own configuration as its first start, with a clock that only moves when told. */
export interface Bench {
  readonly fake: FakeOpenBao;
  readonly written: Written;
  readonly clock: { now: number };
  client(more?: Partial<OpenBaoClientOptions>): OpenBaoClient;
  stop(): Promise<void>;
}

export async function startBench(): Promise<Bench> {
  const written = await writeConfig();
  const clock = { now: Date.UTC(2026, 10, 25, 12) };
  const fake = await FakeOpenBao.start(() => clock.now);
  fake.engine.selfInitialise(written.hcl);
  const clients: OpenBaoClient[] = [];
  return {
    fake,
    written,
    clock,
    client(more = {}) {
      const options = { now: () => clock.now, timeouts: PATIENT, ...more };
      const client = createOpenBaoClient(optionsFor(fake.address, written.keysDir, options));
      clients.push(client);
      return client;
    },
    async stop() {
      await Promise.all(clients.map((client) => client.close()));
      await fake.stop();
      written.remove();
    },
  };
}

/** A fresh reference, as the application makes them: UUIDv7. */
export function newReference(folder?: string): string {
  const time = Date.now().toString(16).padStart(12, '0');
  const tail = randomBytes(10).toString('hex');
  const end = folder === undefined ? tail.slice(8) : `${tail.slice(8, 18)}${folder}`;
  return `${time.slice(0, 8)}-${time.slice(8)}-7${tail.slice(0, 3)}-8${tail.slice(3, 6)}-${end.slice(0, 12)}`;
}

/** A text that is unlikely to be anywhere by chance. */
export const newValue = (): string => `value-${randomUUID()}`;

/** The fault that a call rejects with; a call that resolves fails the test. */
export async function faultOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => {
      throw new Error('the call was expected to be refused');
    },
    (error: unknown) => error,
  );
}
