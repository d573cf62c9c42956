import 'reflect-metadata';
import { createHash, randomBytes } from 'node:crypto';
import { mintToken, shownPart } from '@lockkeeper/runner-protocol';
import { entities } from './entities.js';
import { ConfigError, readConfig } from './platform/config/index.js';
import { RequestContext } from './platform/context/index.js';
import { createDataSource, Database } from './platform/database/index.js';
import { EventLog } from './platform/events/index.js';
import { hashPassword, randomCharacters } from './sessions/index.js';

// Run once by whoever starts the server for the first time, with the server's environment:
// makes the first user, an administrator, and a demo project, and prints one line of JSON.

const MAINTAINER = 40;
const OWNER = 50;
const BUNDLED_RUNNER = 'Bundled runner';
const CONFIGURATION = `# A job gets the secrets it asks for by name, if it may have them, and nothing else.
stages: [test, deploy]

hello:
  stage: test
  script:
    - echo "Hello from $CI_PROJECT_PATH on $CI_COMMIT_REF_NAME"

greet:
  stage: deploy
  environment: production
  secrets:
    GREETING:
      gitlab_secrets_manager:
        name: GREETING
      file: false
  script:
    - echo "The log shows the greeting masked as $GREETING"
`;

interface Wishes {
  /** Only jobs of demo projects may use the runner. */
  readonly demoOnly: boolean;
  /** The caller has lost the bundled runner's token, or never had it. */
  readonly runnerAgain: boolean;
}

function readWishes(args: readonly string[]): Wishes {
  const known = ['--demo-only', '--runner=demo', '--runner=instance'];
  const wrong = args.find((arg) => !known.includes(arg));
  if (wrong !== undefined) throw new ConfigError(`${wrong} is not an argument of the seed: ${known.join(', ')} are.`);
  return {
    demoOnly: args.includes('--demo-only') || args.includes('--runner=demo'),
    runnerAgain: args.some((arg) => arg.startsWith('--runner=')),
  };
}

async function seed(database: Database, events: EventLog, wishes: Wishes): Promise<object> {
  const password = randomCharacters(24);
  const passwordHash = await hashPassword(password);
  return database.transaction(RequestContext.system(`seed-${randomBytes(6).toString('hex')}`), async (ctx) => {
    // Two starts at once must not make two first users.
    await database.query(ctx, "SELECT pg_advisory_xact_lock(hashtext('lockkeeper:seed'))");
    const [known] = await database.query<{ username: string }>(
      ctx,
      'SELECT username FROM users ORDER BY admin DESC, id LIMIT 1',
    );
    if (known && !wishes.runnerAgain) return { created: false };
    const runnerToken = mintToken('runner', randomBytes);
    await keepRunner(database, ctx, { token: runnerToken, demoOnly: wishes.demoOnly });
    if (known) return { created: false, username: known.username, runnerToken };
    const username = 'admin';
    const userId = await createAdministrator(database, ctx, { username, passwordHash });
    await events.record(ctx, {
      action: 'user.created',
      target: { kind: 'user', id: userId, name: username },
      details: { admin: true },
    });
    await createDemo(database, ctx, userId);
    return { created: true, username, password, runnerToken };
  });
}

async function createAdministrator(
  database: Database,
  ctx: RequestContext,
  { username, passwordHash }: { username: string; passwordHash: string },
): Promise<number> {
  const [user] = await database.query<{ id: number }>(
    ctx,
    `INSERT INTO users (username, name, password_hash, admin) VALUES ($1, 'Administrator', $2, true) RETURNING id`,
    [username, passwordHash],
  );
  return user!.id;
}

interface BundledRunner {
  readonly token: string;
  readonly demoOnly: boolean;
}

async function keepRunner(database: Database, ctx: RequestContext, runner: BundledRunner): Promise<void> {
  const values = [
    createHash('sha256').update(runner.token).digest(),
    `glrt-${shownPart(runner.token)}`,
    runner.demoOnly,
    BUNDLED_RUNNER,
  ];
  const renewed = await database.query(
    ctx,
    `UPDATE runners SET token_hash = $1, token_prefix = $2, demo_only = $3
     WHERE id = (SELECT min(id) FROM runners WHERE description = $4 AND scope = 'instance' AND deleted_at IS NULL)
     RETURNING id`,
    values,
  );
  if (renewed.length > 0) return;
  await database.query(
    ctx,
    `INSERT INTO runners (scope, token_hash, token_prefix, demo_only, description, tags)
     VALUES ('instance', $1, $2, $3, $4, '{}')`,
    values,
  );
}

const INSERT_NAMESPACE = `
  WITH fresh AS (SELECT nextval(pg_get_serial_sequence('namespaces', 'id')) AS id)
  INSERT INTO namespaces (id, kind, parent_id, path, full_path, name, description, ancestor_ids, demo, created_by)
  SELECT id, $1, $2::bigint, $3, $4, $5, $6, coalesce($7::bigint[], '{}') || id, true, $8 FROM fresh RETURNING id`;

async function createDemo(database: Database, ctx: RequestContext, userId: number): Promise<void> {
  const [group] = await database.query<{ id: number }>(ctx, INSERT_NAMESPACE, [
    ...['group', null, 'demo', 'demo', 'Demo', 'Things to try.', null, userId],
  ]);
  const groupId = group!.id;
  const [project] = await database.query<{ id: number }>(ctx, INSERT_NAMESPACE, [
    ...['project', groupId, 'hello', 'demo/hello', 'Hello', 'A project to try.', [groupId], userId],
  ]);
  const join = 'INSERT INTO members (namespace_id, user_id, role) VALUES ($1, $2, $3)';
  await database.query(ctx, join, [groupId, userId, OWNER]);
  for (const [sql, values] of insideDemo(project!.id, userId)) await database.query(ctx, sql, values);
}

function insideDemo(projectId: number, userId: number): [string, unknown[]][] {
  const sha = createHash('sha1').update(randomBytes(20)).update(CONFIGURATION).digest('hex');
  return [
    ['INSERT INTO secrets_managers (namespace_id, created_by) VALUES ($1, $2)', [projectId, userId]],
    [
      `INSERT INTO environments (project_id, name, tier)
       VALUES ($1, 'production', 'production'), ($1, 'review/a', 'development')`,
      [projectId],
    ],
    [
      `INSERT INTO protected_environments (project_id, pattern, deploy_role) VALUES ($1, 'production', $2)`,
      [projectId, MAINTAINER],
    ],
    [
      `INSERT INTO protected_refs (project_id, kind, pattern, push_role) VALUES ($1, 'branch', 'main', $2)`,
      [projectId, MAINTAINER],
    ],
    [
      `WITH c AS (INSERT INTO commits (project_id, sha, content, message, author_id)
         VALUES ($1, $2, $3, 'Add the first configuration', $4) RETURNING id)
       INSERT INTO refs (project_id, kind, name, commit_id) SELECT $1, 'branch', 'main', id FROM c`,
      [projectId, sha, CONFIGURATION, userId],
    ],
  ];
}

async function main(): Promise<void> {
  const wishes = readWishes(process.argv.slice(2));
  const source = await createDataSource(readConfig(process.env), entities).initialize();
  const database = new Database(source);
  try {
    const answer = await seed(database, new EventLog(database), wishes);
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  } finally {
    await database.close();
  }
}

main().catch((error: unknown) => {
  const expected = error instanceof ConfigError;
  const { code, message } = error as { code?: string; message?: string };
  process.stderr.write(`${expected ? error.message : `The seed failed: ${code ?? ''} ${message ?? ''}`.trim()}\n`);
  process.exitCode = 1;
});
