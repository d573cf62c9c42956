import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ActorAbilities, noRoleGrants, subject, unknownSecret, type Subject } from '@lockkeeper/abilities';
import { decide, isReleased, type Released } from '@lockkeeper/release';
import { Sensitive } from '@lockkeeper/sensitive';
import { entities } from '../../apps/server/src/entities.js';
import type { Config, OpenBaoConfig } from '../../apps/server/src/platform/config/index.js';
import { RequestContext } from '../../apps/server/src/platform/context/index.js';
import { createDataSource, Database } from '../../apps/server/src/platform/database/index.js';
import { InsidePermit, newReference, RevealPermit, type ValueKey } from '../../apps/server/src/secrets/store/index.js';
import { aJob, aSecret, now } from '../../libs/release/testing/releasable-facts.js';
import { FakeOpenBao } from '../openbao/fake-openbao.js';
import { writeConfig, type Written } from '../openbao/set-up.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

/** What the gate gives for a job that may have a secret. */
export function released(): Released {
  const decision = decide(aSecret(), aJob(), 'release', now);
  if (!isReleased(decision)) throw new Error('the facts are meant to be releasable');
  return decision;
}

/** What the gate gives for a job that may not. */
export const withheld = (): object => decide(aSecret({ deleted: true }), aJob(), 'release', now);

const member = (role: number): RequestContext => {
  const memberships = [{ namespaceId: 1, role, expiresAt: null }];
  const abilities = new ActorAbilities({ admin: false, memberships, now: new Date() });
  return new RequestContext({ requestId: 'test', ip: null, userAgent: null, actor: null, abilities });
};
const aSubject = (writeOnly: boolean): Subject<'secret'> => {
  const working = { archived: false, deployRole: null, managerActive: true, writeOnly, ...unknownSecret };
  return subject.secret({ ancestorIds: [1], namespaceId: 1, ...noRoleGrants, ...working });
};

/** What an owner gets who reveals a secret. */
export const revealPermit = (): RevealPermit => RevealPermit.for(member(50), aSubject(false));

/** What the server gets to copy or compare the value of a write-only secret, for somebody of this role. */
export const insidePermit = (role = 40): InsidePermit => InsidePermit.for(member(role), aSubject(true));

export const aKey = (owner = 7): ValueKey => ({ owner, reference: newReference() });

export const masterKey = (): Sensitive => new Sensitive(randomBytes(32).toString('base64'));

export interface OpenedDatabase {
  readonly test: TestDatabase;
  readonly database: Database;
  close(): Promise<void>;
}

/** A migrated database and the server's own way to it. */
export const openDatabase = async (): Promise<OpenedDatabase> => connect(await createTestDatabase());

/** To one that there is already. */
export async function connect(test: TestDatabase): Promise<OpenedDatabase> {
  const source = createDataSource({ databaseUrl: new Sensitive(test.appUrl), databasePool: 15 }, entities);
  const database = new Database(await source.initialize());
  return {
    test,
    database,
    close: async () => {
      await database.close();
      await test.drop();
    },
  };
}

/** As much of the configuration as choosing a store reads. */
export const storeConfig = (parts: Partial<Config>): Config =>
  ({ masterKey: null, previousMasterKey: null, masterKeysAgain: null, openbao: null, ...parts }) as Config;

/** A fake OpenBao that ran the configuration tool's own HCL, and how to reach it. */
export interface Bao {
  readonly fake: FakeOpenBao;
  readonly written: Written;
  readonly config: OpenBaoConfig;
  stop(): Promise<void>;
}

export async function startBao(): Promise<Bao> {
  const written = await writeConfig();
  const fake = await FakeOpenBao.start();
  fake.engine.selfInitialise(written.hcl);
  return {
    fake,
    written,
    config: baoConfig(fake.address, written.keysDir),
    stop: async () => {
      await fake.stop();
      written.remove();
    },
  };
}

export const baoConfig = (address: string, keysDir: string): OpenBaoConfig => ({
  address,
  keysDir,
  caCertificate: null,
  mount: 'lockkeeper',
  issuer: 'https://lockkeeper.internal',
});

/** The real server that the environment names; null when it names none. */
export function realBaoConfig(): OpenBaoConfig | null {
  const { OPENBAO_ADDR: address, LOCKKEEPER_OPENBAO_KEYS_DIR: keysDir, OPENBAO_CACERT: ca } = process.env;
  if (!address) return null;
  if (!keysDir)
    throw new Error('OPENBAO_ADDR is set, so LOCKKEEPER_OPENBAO_KEYS_DIR must name the folder of the keys.');
  return {
    ...baoConfig(address, keysDir),
    caCertificate: ca ? readFileSync(ca, 'utf8') : null,
    mount: process.env['LOCKKEEPER_OPENBAO_MOUNT'] ?? 'lockkeeper',
    issuer: process.env['LOCKKEEPER_OPENBAO_ISSUER'] ?? 'https://lockkeeper.internal',
  };
}
