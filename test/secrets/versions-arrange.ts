import { setTimeout as wait } from 'node:timers/promises';
import { RequestContext } from '../../apps/server/src/platform/context/index.js';
import { SecretStore } from '../../apps/server/src/secrets/index.js';
import { DestroyValues } from '../../apps/server/src/secrets/store/index.js';
import type { Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { turnByHand } from '../support/turn-by-hand.js';
import { SECRET_FIELDS } from './arrange.js';
import { startBao } from './stores.js';

export interface OnStore {
  readonly server: TestServer;
  /** Makes the store fail, where it can; answers what mends it. */
  readonly breakDown?: () => () => Promise<void>;
  stop(): Promise<void>;
}

/** A server on each of the two stores. */
export const onStores: [string, () => Promise<OnStore>][] = [
  [
    'the built-in store',
    async () => {
      const server = await startServer();
      await turnByHand(server, 'destroy-values');
      return { server, stop: () => server.stop() };
    },
  ],
  [
    'OpenBao (fake)',
    async () => {
      const bao = await startBao();
      const server = await startServer({ openbao: bao.config, masterKey: null });
      await turnByHand(server, 'destroy-values');
      return {
        server,
        breakDown: () => {
          bao.fake.engine.sealed = true;
          return async () => {
            bao.fake.engine.sealed = false;
            // The client asks again only after a pause.
            const store = server.app.get(SecretStore, { strict: false });
            for (let tries = 0; tries < 100 && !(await store.references(null).catch(() => null)); tries++)
              await wait(200);
          };
        },
        stop: async () => {
          await server.stop();
          await bao.stop();
        },
      };
    },
  ],
];

export const VERSION_FIELDS = 'id number byteLength lineCount reason current destroyed destroyedAt rolledBackFrom';

const CHANGED = `projectSecret { ${SECRET_FIELDS} } groupSecret { id } version { ${VERSION_FIELDS} author { username } }`;

export interface VersionChange {
  readonly secretId: string;
  readonly version: number;
  readonly metadataCas: number;
  readonly reason?: string;
}

export const rollBack = (client: Client, input: VersionChange): Promise<any> =>
  client.mutate('secretRollback', input, CHANGED);

export const destroyVersion = (client: Client, input: VersionChange): Promise<any> =>
  client.mutate('secretVersionDestroy', input, CHANGED);

export const COMPARE = `query ($id: ID!, $from: Int!, $to: Int!) { secretVersionsCompare(secretId: $id, from: $from, to: $to) {
  same byteLengths { from to } lineCounts { from to } jsonKeys { added removed changed complete } } }`;

export const compare = async (client: Client, id: string, from: number, to: number): Promise<any> =>
  (await client.query(COMPARE, { id, from, to })).secretVersionsCompare;

export async function versionsOf(client: Client, id: string): Promise<any[]> {
  const document = `query ($id: ID!) { secretVersions(secretId: $id) { nodes { ${VERSION_FIELDS} } } }`;
  return (await client.query(document, { id })).secretVersions.nodes;
}

/** Replaces the value; answers the new metadataVersion. */
export async function replace(
  client: Client,
  projectPath: string,
  input: { name: string; metadataCas: number; secret: string; reason?: string },
): Promise<number> {
  const { projectSecret, errors } = await client.mutate(
    'projectSecretUpdate',
    { projectPath, ...input },
    'projectSecret { metadataVersion }',
  );
  if (!projectSecret) throw new Error(errors.join(' '));
  return projectSecret.metadataVersion as number;
}

/** Everything that is in the store. */
export async function storedReferences({ app }: TestServer): Promise<string[]> {
  const store = app.get(SecretStore, { strict: false });
  const all: string[] = [];
  for (let page = await store.references(null); page.length > 0; page = await store.references(page.at(-1)!))
    all.push(...page);
  return all;
}

/** One turn of the queue of destructions. */
export const destroyQueued = ({ app }: TestServer): Promise<void> =>
  app.get(DestroyValues, { strict: false }).execute(RequestContext.system('test'));
