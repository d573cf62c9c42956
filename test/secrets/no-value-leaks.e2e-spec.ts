import pino from 'pino';
import { LOGGER, type Logger } from '../../apps/server/src/platform/logging/index.js';
import { asOwner, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { aProjectWithSecrets, newValue, reveal, SECRET_FIELDS, type Someone } from './arrange.js';
import { startBao, type Bao } from './stores.js';

// Invariant I1: a value is followed through everything that people do with secrets, and found nowhere but in the one
// answer that reveals it.

const CANARIES = Array.from({ length: 4 }, newValue);
const [FIRST, SECOND, REFUSED, GROUPS] = CANARIES as [string, string, string, string];
const FORMS = CANARIES.flatMap((value) => [
  value,
  Buffer.from(value).toString('hex'),
  Buffer.from(value).toString('base64').slice(0, -4),
]);
const leaksIn = (text: string): string[] => FORMS.filter((form) => text.includes(form));

describe.each(['built-in', 'OpenBao (fake)'])('on the %s store', (kind) => {
  let server: TestServer;
  let bao: Bao | null = null;
  let owner: Someone;
  const log: string[] = [];
  const answers: string[] = [];
  let revealed: any;

  beforeAll(async () => {
    bao = kind === 'built-in' ? null : await startBao();
    server = await startServer(bao ? { openbao: bao.config, masterKey: null } : {});
    hearLog(server.app.get(LOGGER), log);
    const admin = await newPerson(server, { admin: true });
    const arranged = await aProjectWithSecrets(server, admin.client);
    owner = arranged.owner;
    await live(arranged.project, arranged.group);
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    await bao?.stop();
  });

  const send = async (document: string, variables: object): Promise<any> => {
    const { data, errors, headers } = await owner.client.send(document, variables);
    answers.push(JSON.stringify([data, errors, [...headers]]));
    return data;
  };
  const mutate = (name: string, input: object): Promise<any> => {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
    const object = name.startsWith('group') ? 'groupSecret' : 'projectSecret';
    return send(
      `mutation ($input: ${type}!) { ${name}(input: $input) { ${object} { ${SECRET_FIELDS} } errors problems { code field message } clientMutationId } }`,
      { input },
    );
  };

  /** Everything that can happen to a secret, the ways of failing included. */
  async function live(projectPath: string, groupPath: string): Promise<void> {
    const named = { projectPath, name: 'CANARY' };
    const scopes = { environment: '*', branch: '*' };
    const made = await mutate('projectSecretCreate', {
      ...named,
      ...scopes,
      secret: FIRST,
      reason: 'r',
      description: 'd',
    });
    const { id } = made.projectSecretCreate.projectSecret;
    await mutate('projectSecretUpdate', { ...named, metadataCas: 1, secret: SECOND });
    await mutate('groupSecretCreate', { groupPath, name: 'CANARY', environment: '*', secret: GROUPS });
    await mutate('projectSecretCreate', { ...named, ...scopes, secret: REFUSED });
    await mutate('projectSecretUpdate', { ...named, metadataCas: 1, secret: REFUSED });
    await mutate('projectSecretCreate', { ...named, ...scopes, secret: `${REFUSED}\0` });
    await mutate('projectSecretCreate', { ...named, ...scopes, secret: `${REFUSED}${'x'.repeat(65_536)}` });
    await mutate('projectSecretCreate', { ...named, ...scopes, secret: [REFUSED] });
    await mutate('projectSecretCreate', { ...named, ...scopes, name: 'a-b', secret: REFUSED });
    await mutate('projectSecretCreate', { ...named, ...scopes, projectPath: 'nowhere', secret: REFUSED });
    await mutate('projectSecretCreate', { projectPath, ...scopes, secret: REFUSED });
    await mutate('projectSecretUpdate', { ...named, metadataCas: 'x', secret: REFUSED });
    await send(`mutation { projectSecretCreate(input: { secret: ["${REFUSED}" }) }`, {});
    await failInTheDatabase(() =>
      mutate('projectSecretCreate', { ...named, ...scopes, name: 'BROKEN', secret: REFUSED }),
    );
    revealed = await reveal(owner.client, id);
    await reveal(owner.client, id, 1);
    await send('query ($id: ID!) { secretVersions(secretId: $id) { nodes { number reason } } }', { id });
    await send(
      `query ($p: ID!) { projectSecrets(projectPath: $p) { nodes { ${SECRET_FIELDS} } }
      inheritedSecrets(projectPath: $p) { nodes { ${SECRET_FIELDS} } }
      auditEvents(fullPath: $p) { nodes { action details sentence targetName } } }`,
      { p: projectPath },
    );
    await mutate('projectSecretDelete', named);
  }

  /** PostgreSQL quotes the whole row in the details of such an error. */
  async function failInTheDatabase(work: () => Promise<unknown>): Promise<void> {
    await asOwner(server, "ALTER TABLE secrets ADD CONSTRAINT test_refuses CHECK (name <> 'BROKEN') NOT VALID");
    await work();
    await asOwner(server, 'ALTER TABLE secrets DROP CONSTRAINT test_refuses');
  }

  test('the value is in the answer that reveals it', () => {
    expect(revealed.value).toBe(SECOND);
  });

  test('no other answer, error or header holds a value', () => {
    expect(answers.length).toBeGreaterThan(15);
    expect(answers.join('')).toContain('INTERNAL_SERVER_ERROR');
    expect(leaksIn(answers.join('\n'))).toEqual([]);
  });

  test('no row of any table holds a value', async () => {
    const tables = await asOwner(
      server,
      "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
    );
    let dump = '';
    for (const { table_name: table } of tables) {
      const rows = await asOwner(server, `SELECT t::text AS row FROM "${table}" t`);
      dump += rows.map((row) => `${table} ${row.row}`).join('\n');
    }

    expect(dump).toContain('secret.revealed');
    expect(dump).toContain('CANARY');
    expect(leaksIn(dump)).toEqual([]);
  });

  test('no line of the log holds a value, at the finest level', () => {
    expect(log.join('')).toContain('operation failed');
    expect(leaksIn(log.join(''))).toEqual([]);
  });
});

/** Collects what the logger would write to standard output, at its finest level. */
function hearLog(logger: Logger, into: string[]): void {
  logger.level = 'trace';
  const stream = (logger as unknown as Record<symbol, { write: (line: string) => void }>)[pino.symbols.streamSym];
  stream!.write = (line) => void into.push(line);
}
