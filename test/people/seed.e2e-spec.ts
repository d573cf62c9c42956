import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { parsePipelineConfig } from '@lockkeeper/pipeline-config';
import { serverProgram } from '../../tools/local/paths.mjs';
import { asOwner, signedIn } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

const SEED = serverProgram('seed');

let server: TestServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.stop());

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The built program itself, with the server's environment and nothing else. */
function seed(...args: string[]): Promise<Ran> {
  const env = {
    PATH: process.env['PATH'],
    LOCKKEEPER_DATABASE_URL: server.database.appUrl,
    LOCKKEEPER_FACADE_KEY: Buffer.alloc(32, 7).toString('base64'),
    LOCKKEEPER_DIGEST_KEY: Buffer.alloc(32, 8).toString('base64'),
    LOCKKEEPER_AUDIT_KEY: Buffer.alloc(32, 9).toString('base64'),
  };
  const child = spawn(process.execPath, [SEED, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (part: Buffer) => (out += part.toString()));
  child.stderr.on('data', (part: Buffer) => (err += part.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
}

describe('the seed', () => {
  test('makes the first administrator, who signs in with the password it prints on one line', async () => {
    const { code, out } = await seed();

    const answer = JSON.parse(out);
    expect([code, out.trimEnd().split('\n').length]).toEqual([0, 1]);
    expect(answer).toEqual({
      created: true,
      username: 'admin',
      password: expect.stringMatching(/^[0-9A-Za-z]{24}$/),
      runnerToken: expect.stringMatching(/^glrt-[0-9A-Za-z]{41}$/),
    });
    const client = await signedIn(server, { id: 0, ...answer });
    expect((await client.query('{ currentSession { user { admin } } }')).currentSession.user.admin).toBe(true);
    const rows = JSON.stringify(await asOwner(server, 'SELECT * FROM users, runners, audit_events'));
    expect(rows).not.toContain(answer.password);
    expect(rows).not.toContain(answer.runnerToken);
  });

  test('makes a demo project with protected production and main, and a configuration that is valid', async () => {
    await seed('--demo-only');

    const [facts] = await asOwner(
      server,
      `SELECT p.full_path, p.demo, p.ancestor_ids = ARRAY[p.parent_id, p.id] AS placed, m.role, pe.pattern, pe.deploy_role,
              pr.push_role, c.content, r.demo_only, (SELECT array_agg(name ORDER BY name) FROM environments) AS environments
       FROM namespaces p JOIN members m ON m.namespace_id = p.parent_id
       JOIN protected_environments pe ON pe.project_id = p.id JOIN protected_refs pr ON pr.project_id = p.id
       JOIN refs f ON f.project_id = p.id AND f.name = pr.pattern JOIN commits c ON c.id = f.commit_id, runners r
       WHERE p.kind = 'project'`,
    );
    expect(facts).toMatchObject({
      ...{ full_path: 'demo/hello', demo: true, placed: true, role: 50, pattern: 'production', deploy_role: 40 },
      ...{ push_role: 40, demo_only: true, environments: ['production', 'review/a'] },
    });
    expect(parsePipelineConfig(facts.content)).toMatchObject({ config: expect.anything() });
  });

  test('changes nothing where there is a user already', async () => {
    await seed();

    const { code, out } = await seed();

    expect([code, JSON.parse(out)]).toEqual([0, { created: false }]);
    expect(await asOwner(server, 'SELECT 1 FROM users')).toHaveLength(1);
    expect(await asOwner(server, 'SELECT 1 FROM runners')).toHaveLength(1);
  });

  test('gives the bundled runner a new token when the caller asks for it, and the old one is worth nothing', async () => {
    const first = JSON.parse((await seed('--runner=demo')).out);

    const again = JSON.parse((await seed('--runner=instance')).out);

    expect(again).toEqual({ created: false, username: 'admin', runnerToken: expect.stringMatching(/^glrt-/) });
    const digest = (token: string) => createHash('sha256').update(token).digest();
    const runners = await asOwner(server, 'SELECT token_hash, demo_only FROM runners');
    expect(runners).toEqual([{ token_hash: digest(again.runnerToken), demo_only: false }]);
    expect(first.runnerToken).not.toBe(again.runnerToken);
  });

  test('two at once make one first user', async () => {
    const answers = (await Promise.all([seed(), seed()])).map(({ out }) => JSON.parse(out).created);

    expect(answers.sort()).toEqual([false, true]);
  });

  test('an argument it does not know is refused', async () => {
    const { code, out, err } = await seed('--demo');

    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('--demo is not an argument of the seed');
  });
});
