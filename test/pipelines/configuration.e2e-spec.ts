import { asOwner, type Problem } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { eventsOf, idOf, someone } from '../tree/arrange.js';
import { aShop, commit, COMMIT, type Shop } from './arrange.js';

let server: TestServer;
let shop: Shop;
beforeAll(async () => {
  server = await startServer();
  shop = await aShop(server);
}, 60_000);
afterAll(() => server.stop());

const GOOD = 'build: {script: make}\n';
const input = (changes: object = {}): object => ({
  projectPath: shop.project,
  refName: 'main',
  content: GOOD,
  ...changes,
});
const CONFIGURATION = `query ($projectPath: ID!, $refName: String!, $refKind: RefKind) {
  configuration(projectPath: $projectPath, refName: $refName, refKind: $refKind) { sha message content author { username } } }`;

async function problems(content: string): Promise<string[]> {
  const answer = await shop.maintainer.client.mutate('configurationCommit', input({ content }), COMMIT);
  expect(answer.commit).toBeNull();
  return answer.problems.map(({ code, field, message }: Problem) => `${field} ${code} ${message}`);
}

describe('committing a configuration', () => {
  test('moves the ref and tells who did it', async () => {
    const { commit: made, errors } = await shop.maintainer.client.mutate(
      'configurationCommit',
      input({ refName: 'feature/one', message: 'Start' }),
      COMMIT,
    );

    expect(errors).toEqual([]);
    const { username } = shop.maintainer.person;
    expect(made).toMatchObject({
      sha: expect.stringMatching(/^[0-9a-f]{40}$/),
      message: 'Start',
      author: { username },
    });
    const shown = await shop.developer.client.query(CONFIGURATION, {
      projectPath: shop.project,
      refName: 'feature/one',
    });
    expect(shown.configuration).toMatchObject({ sha: made.sha, content: GOOD });
    expect(await eventsOf(server, await idOf(server, shop.project))).toContain('configuration.committed');
  });

  test('tells every problem with its line and column, and changes nothing', async () => {
    const before = await asOwner(server, 'SELECT count(*) FROM commits');

    expect(await problems('build:\n  scirpt: make\n  release: x\n')).toEqual([
      expect.stringMatching(/^content SCRIPT_MISSING 1:1: /),
      expect.stringMatching(/^content UNKNOWN_KEYWORD 2:3: .*`scirpt`.*`script`/),
      expect.stringMatching(/^content NOT_SUPPORTED 3:3: .*release/),
    ]);
    expect(await problems('a: [\n')).toEqual([expect.stringMatching(/^content YAML_SYNTAX \d+:\d+: /)]);
    expect(await asOwner(server, 'SELECT count(*) FROM commits')).toEqual(before);
  });

  test('refuses a bomb of anchors, a text beyond 1 MiB and a secret named twice', async () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `.a${level + 1}: &a${level + 1} [${`*a${level}, `.repeat(9)}]`,
    );
    expect(await problems(`.a0: &a0 [x]\n${levels.join('\n')}\nb: {script: *a9}\n`)).toEqual([
      expect.stringMatching(/^content TOO_(?:LARGE|DEEP) \d+:\d+: /),
    ]);
    expect(await problems(`${GOOD}# ${'x'.repeat(1024 * 1024)}`)).toEqual([
      expect.stringMatching(/^content TOO_LARGE 1:1: .*1048576/),
    ]);
    const secret = 'DB: {gitlab_secrets_manager: {name: DB}}';
    const [twice] = await problems(`b:\n  script: x\n  secrets:\n    ${secret}\n    ${secret}\n`);
    expect(twice).toMatch(/^content [A-Z_]+ 5:5: /);
  });

  test('takes a text of exactly 1 MiB', async () => {
    const content = `${GOOD}#${'x'.repeat(1024 * 1024 - GOOD.length - 1)}`;

    const answer = await shop.maintainer.client.mutate(
      'configurationCommit',
      input({ refName: 'big', content }),
      COMMIT,
    );

    expect(answer.errors).toEqual([]);
  });

  test('refuses a parent that is not the head, and lets one of two writers win', async () => {
    const { client } = shop.maintainer;
    const parentSha = await commit(client, shop.project, GOOD, 'cas');

    const both = await Promise.all(
      ['a', 'b'].map((name) =>
        client.mutate(
          'configurationCommit',
          input({ refName: 'cas', parentSha, content: `${name}: {script: x}\n` }),
          COMMIT,
        ),
      ),
    );

    expect(both.filter((answer) => answer.commit !== null)).toHaveLength(1);
    expect(both.flatMap((answer) => answer.problems)).toEqual([
      expect.objectContaining({ code: 'CONFLICT', field: 'parentSha' }),
    ]);
    const fresh = await client.mutate('configurationCommit', input({ refName: 'not-there', parentSha }), COMMIT);
    expect(fresh.problems).toEqual([expect.objectContaining({ code: 'CONFLICT' })]);
  });

  test('lets one of two first writers of a ref win when both say that there is no commit', async () => {
    const { client } = shop.maintainer;
    const first = (name: string) =>
      client.mutate(
        'configurationCommit',
        input({ refName: 'first', parentSha: null, content: `${name}: {script: x}\n` }),
        COMMIT,
      );

    const both = await Promise.all(['a', 'b'].map(first));

    const [sha, ...others] = both.flatMap((answer) => (answer.commit ? [answer.commit.sha] : []));
    expect(others).toEqual([]);
    expect(both.flatMap((answer) => answer.problems)).toEqual([
      expect.objectContaining({
        code: 'CONFLICT',
        field: 'parentSha',
        message: expect.stringContaining(`got a first commit meanwhile: it is at ${sha!.slice(0, 8)} now`),
      }),
    ]);
    const unasked = await client.mutate('configurationCommit', input({ refName: 'first' }), COMMIT);
    expect(unasked.errors).toEqual([]);
  });

  test('never moves a tag', async () => {
    const tag = input({ refName: 'v1', refKind: 'TAG' });
    expect((await shop.developer.client.mutate('configurationCommit', tag, COMMIT)).errors).toEqual([]);

    const again = await shop.maintainer.client.mutate('configurationCommit', tag, COMMIT);

    expect(again.problems).toEqual([expect.objectContaining({ code: 'TAG_EXISTS', field: 'refName' })]);
  });

  test('is forbidden to a developer on a protected ref and to a reporter anywhere', async () => {
    const reporter = await someone(server, 'REPORTER', shop.project);
    const stranger = await someone(server, 'OWNER', (await aShop(server)).group);

    expect(await shop.developer.client.mutationFault('configurationCommit', input())).toBe('FORBIDDEN');
    expect(await shop.developer.client.mutationFault('configurationCommit', input({ refName: 'dev' }))).toBeNull();
    expect(await reporter.client.mutationFault('configurationCommit', input({ refName: 'dev' }))).toBe('FORBIDDEN');
    expect(await stranger.client.mutationFault('configurationCommit', input({ refName: 'dev' }))).toBe('NOT_FOUND');
  });

  test.each(['a..b', 'a b', '-x', 'x.lock', '', 'a\u0000b'])('refuses the ref name %j', async (refName) => {
    const { errors } = await shop.maintainer.client.send(
      'mutation ($input: ConfigurationCommitInput!) { configurationCommit(input: $input) { errors } }',
      { input: input({ refName }) },
    );

    expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(await asOwner(server, 'SELECT 1 FROM refs WHERE name = $1', [refName.replace('\u0000', '')])).toEqual([]);
  });

  test('is forbidden in an archived project', async () => {
    const other = await aShop(server);
    await other.owner.client.mutate('projectArchive', { fullPath: other.project, archived: true });

    const at = { projectPath: other.project, refName: 'x', content: GOOD };
    expect(await other.owner.client.mutationFault('configurationCommit', at)).toBe('FORBIDDEN');
  });
});

describe('refs', () => {
  const REFS = `query ($projectPath: ID!, $first: Int, $after: String) { refs(projectPath: $projectPath, first: $first, after: $after) {
    count nodes { kind name sha protected mayPush author { username } } pageInfo { hasNextPage endCursor } } }`;

  test('are listed page by page, branches first, with what protects them', async () => {
    const other = await aShop(server);
    for (const name of ['main', 'b', 'a']) await commit(other.owner.client, other.project, GOOD, name);
    await other.owner.client.mutate('configurationCommit', {
      projectPath: other.project,
      refName: 'a',
      refKind: 'TAG',
      content: GOOD,
    });

    const variables = { projectPath: other.project, first: 3 };
    const { refs } = await other.developer.client.query(REFS, variables);
    const rest = await other.developer.client.query(REFS, { ...variables, after: refs.pageInfo.endCursor });

    const all = [...refs.nodes, ...rest.refs.nodes].map((ref: any) => [ref.kind, ref.name, ref.protected, ref.mayPush]);
    expect(all).toEqual([
      ['BRANCH', 'a', false, true],
      ['BRANCH', 'b', false, true],
      ['BRANCH', 'main', true, false],
      ['TAG', 'a', false, true],
    ]);
    expect([refs.count, refs.pageInfo.hasNextPage, rest.refs.pageInfo.hasNextPage]).toEqual([4, true, false]);
  });

  test('without a commit have no configuration, and guests read none', async () => {
    const at = { projectPath: shop.project, refName: 'nowhere' };
    expect((await shop.developer.client.query(CONFIGURATION, at)).configuration).toBeNull();
    const guest = await someone(server, 'GUEST', shop.project);
    expect(await guest.client.fault(CONFIGURATION, at)).toBe('FORBIDDEN');
  });
});
