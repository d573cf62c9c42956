import type { Recorded } from './recorded.js';
import { FakeOpenBao } from '../fake-openbao.js';
import { setUp, type Keys } from './identities.js';

/** A fake in the state in which the recording was made, with a clock that stands still unless moved. */
export interface World {
  readonly fake: FakeOpenBao;
  readonly keys: Keys;
  now: number;
}

export async function newWorld(): Promise<World> {
  const world = { now: Date.UTC(2026, 10, 22, 1, 16, 29) } as { now: number; fake: FakeOpenBao; keys: Keys };
  world.fake = await FakeOpenBao.start(() => world.now);
  world.fake.engine.version = '2.0.0-HEAD';
  world.keys = setUp(world.fake);
  return world;
}

function plant({ fake }: World, path: string): void {
  fake.engine.kvMounts.get('lockkeeper')?.write(path, { data: { value: 's3cret-value' }, options: { cas: 0 } });
}

const FOLDER = ['0', '1', '2', '3', '4'].map((digit) => `values/0f/0f000000-0000-4000-8000-00000000000${digit}`);

/** What had happened before an exchange without being recorded itself, by the exchange's id. */
const BEFORE: Readonly<Record<number, (world: World) => void>> = {
  18: (world) => plant(world, 'values/58/586bb311-d934-4e5a-8f67-dd7e3e8021dd'),
  232: (world) => {
    // The second is the body of 31 MiB, which is not replayed.
    for (const path of [...FOLDER, 'values/ca/ca9dfd8e-a702-44a6-947e-80a32c675b3d']) plant(world, path);
  },
  264: (world) => plant(world, 'values/33/33df7d8d-aaff-4bd3-b6f7-60a61f009d46'),
  265: (world) => plant(world, 'values/32/32886c8f-a3f4-4a5f-b490-30029bf745e9'),
  288: (world) => (world.now += 2600),
  328: ({ fake }) => (fake.engine.outage = 'dying'),
  340: ({ fake }) => (fake.engine.outage = 'none'),
  341: ({ fake }) => {
    fake.giveUpMs = 30;
    fake.engine.outage = 'frozen';
  },
  351: ({ fake }) => {
    fake.engine.outage = 'none';
    fake.engine.sealed = true;
  },
  361: ({ fake }) => (fake.engine.sealed = false),
  383: ({ fake }) => (fake.engine.standby = true),
  388: ({ fake }) => {
    fake.interfere = ({ url }) => ({ status: 307, headers: { location: `http://127.0.0.1:8200${url}` }, body: null });
  },
  390: ({ fake }) => {
    fake.interfere = () => null;
    fake.engine.standby = false;
  },
  394: (world) => {
    plant(world, 'values/7d/7d4c5081-2f1c-44bd-b970-4691a9d1b6a3');
    world.fake.engine.outage = 'audit';
  },
  398: ({ fake }) => (fake.engine.outage = 'none'),
  406: ({ fake }) => {
    // Initialised, but killed before the first stanza.
    fake.engine.jwtMounts.clear();
    fake.engine.kvMounts.clear();
  },
};

export function prepare(world: World, { id }: Recorded): void {
  BEFORE[id]?.(world);
}

/** The first replayed exchange after the half-initialised store needs a whole one again. */
export const NEEDS_NEW_WORLD = new Set([412]);
