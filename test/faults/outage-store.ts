import net from 'node:net';
import { FakeOpenBao } from '../openbao/fake-openbao.js';
import { writeConfig } from '../openbao/set-up.js';

/**
 * - `down`: nobody listens;
 * - `sealed`: it has been restarted and waits for its key;
 * - `slow`: requests are taken and not answered within any deadline;
 * - `database down`: OpenBao's own database refuses connections, while its health call says that all is well.
 */
export type Outage = 'down' | 'sealed' | 'slow' | 'database down';

/** An OpenBao that can be made to fail. */
export interface OutageStore {
  /** How a server finds it. */
  readonly env: Record<string, string>;
  begin(outage: Outage): Promise<void>;
  end(): Promise<void>;
  close(): Promise<void>;
}

export const openStore = (kind: 'fake' | 'real'): Promise<OutageStore> => (kind === 'fake' ? openFake() : openReal());

async function openFake(): Promise<OutageStore> {
  const written = await writeConfig();
  const fake = await FakeOpenBao.start();
  fake.engine.selfInitialise(written.hcl);
  const { port, address } = fake;
  let down = false;
  return {
    env: { OPENBAO_ADDR: address, LOCKKEEPER_OPENBAO_KEYS_DIR: written.keysDir },
    begin: async (outage) => {
      down = outage === 'down';
      if (down) await fake.stop();
      fake.engine.sealed = outage === 'sealed';
      if (outage === 'database down') fake.engine.outage = 'stopped';
      if (outage === 'slow') fake.interfere = () => 'hang';
    },
    end: async () => {
      fake.engine.sealed = false;
      fake.engine.outage = 'none';
      fake.interfere = () => null;
      // A restart forgets the tokens that were in memory only.
      if (down) {
        fake.engine.revokeTokens();
        await fake.listen(port);
      }
      down = false;
    },
    close: async () => {
      if (!down) await fake.stop();
      written.remove();
    },
  };
}

/** A relay in front of a real server, which itself is left alone. Its keys are where the environment says. */
async function openReal(): Promise<OutageStore> {
  const target = new URL(process.env['OPENBAO_ADDR'] ?? '');
  const sockets = new Set<net.Socket>();
  let state: 'up' | 'down' | 'slow' = 'up';
  const relay = net.createServer((client) => {
    if (state === 'down') return void client.destroy();
    const upstream = net.connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => (state === 'slow' ? undefined : to.write(bytes)));
      from.on('error', () => to.destroy());
      from.on('close', () => (sockets.delete(from), to.destroy()));
    }
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const cut = (): void => sockets.forEach((socket) => socket.destroy());
  const named = [
    'LOCKKEEPER_OPENBAO_KEYS_DIR',
    'LOCKKEEPER_OPENBAO_MOUNT',
    'LOCKKEEPER_OPENBAO_ISSUER',
    'OPENBAO_CACERT',
  ];
  const given = named.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  return {
    env: {
      ...(Object.fromEntries(given) as Record<string, string>),
      OPENBAO_ADDR: `${target.protocol}//127.0.0.1:${(relay.address() as net.AddressInfo).port}`,
    },
    begin: async (outage) => {
      state = outage === 'slow' ? 'slow' : 'down';
      if (state === 'down') cut();
    },
    end: async () => {
      if (state === 'slow') cut();
      state = 'up';
    },
    close: async () => {
      cut();
      await new Promise((resolve) => relay.close(resolve));
    },
  };
}
