import { hash } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { digestOfAccessToken, mintAccessToken } from '../../apps/server/src/sessions/access-token.js';
import type { TestServer } from './server.js';

export interface Person {
  readonly id: number;
  readonly username: string;
  readonly password: string;
}

export interface Problem {
  readonly code: string;
  readonly field: string | null;
  readonly message: string;
}

export interface GraphqlFault {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string; readonly requestId?: string; readonly [key: string]: unknown };
}

export interface GraphqlAnswer<T = any> {
  readonly status: number;
  readonly headers: Headers;
  readonly data: T | null;
  readonly errors: readonly GraphqlFault[];
}

/** A top-level error where a test expected none. */
export class UnexpectedFault extends Error {
  constructor(readonly faults: readonly GraphqlFault[]) {
    super(faults.map((fault) => `${fault.extensions?.code}: ${fault.message}`).join('; '));
  }
}

/** Speaks GraphQL over real HTTP, with whatever headers it was given. */
export class Client {
  constructor(
    readonly url: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** The whole answer, faults included. */
  async send<T = any>(document: string, variables: object = {}): Promise<GraphqlAnswer<T>> {
    const response = await fetch(`${this.url}/api/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.headers },
      body: JSON.stringify({ query: document, variables }),
    });
    const body = (await response.json()) as { data?: T | null; errors?: GraphqlFault[] };
    return { status: response.status, headers: response.headers, data: body.data ?? null, errors: body.errors ?? [] };
  }

  /** The data; throws when there is any top-level error. */
  async query<T = any>(document: string, variables: object = {}): Promise<T> {
    const { data, errors } = await this.send<T>(document, variables);
    if (errors.length > 0 || data === null) throw new UnexpectedFault(errors);
    return data;
  }

  /** The code of the first top-level error; null when there is none. */
  async fault(document: string, variables: object = {}): Promise<string | null> {
    const { errors } = await this.send(document, variables);
    return errors[0]?.extensions.code ?? null;
  }

  /**
   * Runs one mutation in the house's form and gives its payload: `mutate('groupCreate', { path: 'a' }, 'group { id }')`.
   * The payload's `errors` and `problems` are always asked for; the input's type is the operation's name and `Input`.
   */
  async mutate<T = any>(
    name: string,
    input: object,
    selection = '',
  ): Promise<T & { errors: string[]; problems: Problem[] }> {
    const data = await this.query<Record<string, T & { errors: string[]; problems: Problem[] }>>(
      mutation(name, selection),
      { input },
    );
    return data[name]!;
  }

  /** The code of the top-level error of one mutation in the house's form; null when there is none. */
  mutationFault(name: string, input: object): Promise<string | null> {
    return this.fault(mutation(name, ''), { input });
  }

  with(headers: Record<string, string>): Client {
    return new Client(this.url, { ...this.headers, ...headers });
  }
}

function mutation(name: string, selection: string): string {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} errors problems { code field message } } }`;
}

/** A client of nobody. */
export const anonymous = (server: Pick<TestServer, 'url'>): Client => new Client(server.url);

/** Rows as the schema's owner, past every rule of the application: for arranging, never for asserting what a door shows. */
export async function asOwner<Row extends pg.QueryResultRow = any>(
  server: Pick<TestServer, 'database'>,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: server.database.ownerUrl });
  await client.connect();
  try {
    return (await client.query<Row>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** A user of the test's own. The hash is a cheap one: checking it follows its own parameters. */
export async function createUser(
  server: Pick<TestServer, 'database'>,
  options: { username?: string; admin?: boolean; name?: string } = {},
): Promise<Person> {
  const username = options.username ?? `user_${randomBytes(5).toString('hex')}`;
  const password = `pass-${randomBytes(9).toString('hex')}`;
  const [row] = await asOwner<{ id: string }>(
    server,
    'INSERT INTO users (username, name, password_hash, admin) VALUES ($1, $2, $3, $4) RETURNING id',
    [
      username,
      options.name ?? username,
      await hash(password, { memoryCost: 8, timeCost: 1, parallelism: 1 }),
      options.admin ?? false,
    ],
  );
  return { id: Number(row!.id), username, password };
}

/** Signs in over HTTP and answers a client that holds the session. */
export async function signedIn(server: Pick<TestServer, 'url'>, person: Person): Promise<Client> {
  const { errors, headers, data } = await anonymous(server).send(
    'mutation ($input: SignInInput!) { signIn(input: $input) { errors session { csrfToken } } }',
    { input: { username: person.username, password: person.password } },
  );
  if (errors.length > 0) throw new UnexpectedFault(errors);
  const { session, errors: refusals } = data!['signIn'] as { session: { csrfToken: string } | null; errors: string[] };
  if (!session) throw new Error(refusals.join(' '));
  const cookie = headers
    .getSetCookie()
    .map((line) => line.split(';')[0]!)
    .join('; ');
  return new Client(server.url, { cookie, 'x-csrf-token': session.csrfToken });
}

/** A new user, signed in. */
export async function newPerson(
  server: Pick<TestServer, 'url' | 'database'>,
  options: { username?: string; admin?: boolean; name?: string } = {},
): Promise<{ person: Person; client: Client }> {
  const person = await createUser(server, options);
  return { person, client: await signedIn(server, person) };
}

/** A client that sends a personal access token of this person. */
export async function withToken(
  server: Pick<TestServer, 'url' | 'database'>,
  person: Person,
  scopes: readonly string[] = ['api'],
): Promise<Client & { readonly token: string }> {
  const token = mintAccessToken();
  await asOwner(
    server,
    "INSERT INTO personal_access_tokens (user_id, name, token_hash, scopes) VALUES ($1, 'test', $2, $3)",
    [person.id, digestOfAccessToken(token), scopes],
  );
  return Object.assign(new Client(server.url, { authorization: `Bearer ${token}` }), { token });
}
