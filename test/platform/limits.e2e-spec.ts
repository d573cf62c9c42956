import { getIntrospectionQuery } from 'graphql';
import { anonymous, type Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = anonymous(server);
});
afterAll(() => server.stop());

const nested = (depth: number, open: string, core: string): string => open.repeat(depth) + core + '}'.repeat(depth);
const many = (count: number, make: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => make(i)).join(' ');

/** 24 fragments, each of which spreads all others: every path is a cycle, and there are 24! of them. */
const everyFragmentSpreadsEvery = `{ currentSession { ...f0 } } ${many(
  24,
  (i) => `fragment f${i} on CurrentSession { ${many(24, (j) => `...f${j}`)} }`,
)}`;
/** 30 fragments that double: 2^30 fields. */
const doubling = `{ currentSession { ...f0 } } ${many(
  29,
  (i) => `fragment f${i} on CurrentSession { ...f${i + 1} ...f${i + 1} }`,
)} fragment f29 on CurrentSession { signedInBy }`;

describe('a document that would cost too much is refused at once and says why', () => {
  test.each([
    ['depth 50', `{ currentSession { ${nested(50, 'user { ', 'id')} } }`, /deeper than 16 levels/],
    [
      'introspection of depth 50',
      `{ __schema { types { ${nested(50, 'ofType { ', 'name')} } } }`,
      /deeper than 20 levels|introspection depth/,
    ],
    [
      'introspection that multiplies lists',
      `{ __schema { types { ${nested(8, 'fields { type { ', 'name').replace(/\}/g, '} }')} } } }`,
      /depth|deeper/,
    ],
    [
      '1,000 aliases at the top',
      `{ ${many(1000, (i) => `a${i}: currentSession { signedInBy }`)} }`,
      /at most 20 fields may stand at the top|tokens/,
    ],
    [
      '1,000 aliases further down',
      `{ currentSession { ${many(1000, (i) => `a${i}: signedInBy`)} } }`,
      /more than 600 fields/,
    ],
    ['fragments that double', doubling, /fields|fragments/],
    ['fragments that spread each other', everyFragmentSpreadsEvery, /fragments|itself/],
    ['one field 100,000 times', `{ currentSession { ${many(100_000, () => 'signedInBy')} } }`, /tokens/],
    [
      'pages within pages',
      `{ users(first: 100) { nodes { id } edges { ${nested(3, 'node { ', 'id')} } } ${many(15, (i) => `u${i}: users(first: 100) { nodes { id username name email admin blocked } edges { node { id name email } } pageInfo { hasNextPage } }`)} }`,
      /cost|Cannot query/,
    ],
  ])('%s', async (_, document, why) => {
    const started = process.hrtime.bigint();
    const { status, errors, headers } = await client.send(document);

    expect(status).toBe(400);
    expect(errors.map(({ message }) => message).join(' ')).toMatch(why);
    for (const { extensions } of errors) {
      expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', requestId: headers.get('x-request-id') });
    }
    // Not a timed test: what is not bounded here runs for hours.
    expect(Number(process.hrtime.bigint() - started) / 1e9).toBeLessThan(50);
  });

  test('a variable stands for the largest page', async () => {
    const document = `query ($n: Int) { ${many(20, (i) => `u${i}: users(first: $n) { nodes { id username name email admin blocked lockedUntil lastSignInAt createdAt } edges { node { id username } } }`)} }`;

    expect((await client.send(document, { n: 1 })).errors.map(({ message }) => message).join()).toMatch(
      /would cost more than/,
    );
  });

  test('the introspection that tools send is let through', async () => {
    expect((await client.send(getIntrospectionQuery())).errors).toEqual([]);
  });
});

const post = (body: string, contentType = 'application/json') =>
  fetch(`${server.url}/api/graphql`, { method: 'POST', headers: { 'content-type': contentType }, body });

describe('a request that is no GraphQL is refused with a clear error', () => {
  const query = { query: '{ currentSession { signedInBy } }' };

  test.each([
    ['a batch of 100', JSON.stringify(Array(100).fill(query)), 400],
    ['a batch of one', JSON.stringify([query]), 400],
    ['no JSON', '{"query":', 400],
    ['nothing', '', 400],
    ['a number', '7', 400],
    ['a query that is no text', '{"query":{"a":1}}', 400],
    ['an unfinished document', '{"query":"{ currentSession {"}', 400],
    ['an unknown operation', '{"query":"query a { currentSession { signedInBy } }","operationName":"b"}', 400],
    ['2 MiB', JSON.stringify({ query: `# ${'x'.repeat(2 * 1024 * 1024)}` }), 413],
  ])('%s', async (_, body, status) => {
    const response = await post(body);
    const answer = (await response.json()) as {
      errors: { message: string; extensions: { code: string; requestId: string } }[];
    };

    expect(response.status).toBe(status);
    expect(answer.errors[0]!.message).not.toMatch(/ at |node_modules|Internal/);
    expect(answer.errors[0]!.extensions.code).toBe('BAD_USER_INPUT');
    expect(answer.errors[0]!.extensions.requestId).toBe(response.headers.get('x-request-id'));
  });

  test('a value in a variable of the wrong type is not quoted', async () => {
    const { errors } = await client.send('mutation ($input: SignInInput!) { signIn(input: $input) { errors } }', {
      input: { username: 'a', password: { canary: 'canary-8e21' } },
    });

    expect(errors[0]!.extensions.code).toBe('BAD_USER_INPUT');
    expect(JSON.stringify(errors)).not.toContain('canary-8e21');
  });
});
