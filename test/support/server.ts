import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Sensitive } from '@lockkeeper/sensitive';
import { createApplication } from '../../apps/server/src/application.js';
import type { Config } from '../../apps/server/src/platform/config/index.js';
import { createTestDatabase, type TestDatabase } from './database.js';

/** A real server in this process, on a real port, with a database of its own. */
export interface TestServer {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly database: TestDatabase;
  readonly config: Config;
  stop(): Promise<void>;
}

export async function startServer(overrides: Partial<Config> = {}): Promise<TestServer> {
  const database = await createTestDatabase();
  const config: Config = {
    databaseUrl: new Sensitive(database.appUrl),
    databasePool: 20,
    host: '127.0.0.1',
    port: 0,
    publicUrl: 'http://127.0.0.1',
    masterKey: new Sensitive(randomBytes(32).toString('base64')),
    previousMasterKey: null,
    masterKeysAgain: null,
    facadeKey: new Sensitive(randomBytes(32).toString('base64')),
    digestKey: new Sensitive(randomBytes(32).toString('base64')),
    auditKey: new Sensitive(randomBytes(32).toString('base64')),
    auditKeyAgain: null,
    idTokenKeysFile: null,
    openbao: null,
    mail: null,
    oidc: null,
    artifactsDir: mkdtempSync(path.join(tmpdir(), 'lockkeeper-artifacts-')),
    webhookAllowPrivate: false,
    logLevel: 'silent',
    exitWithParent: false,
    ...overrides,
  };
  const app = await createApplication(config);
  await app.listen(config.port, '127.0.0.1');
  const url = await app.getUrl();
  return {
    app,
    url,
    database,
    config,
    stop: async () => {
      await app.close();
      await database.drop();
      if (config.artifactsDir) rmSync(config.artifactsDir, { recursive: true, force: true });
    },
  };
}
