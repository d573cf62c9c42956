import { Sensitive } from '@lockkeeper/sensitive';
import type { OidcConfig } from '../../apps/server/src/platform/config/index.js';
import { Provider } from '../../apps/server/src/sessions/provider/provider.js';
import { codeOf, wrongCodeOf } from '../support/authenticator.js';
import { asOwner, Client, newPerson, signedIn, withToken, type Person } from '../support/client.js';
import { CLIENT, OpenidProvider } from '../support/openid-provider.js';
import { startServer, type TestServer } from '../support/server.js';
import { freePort } from '../../tools/local/ports.mjs';

let provider: OpenidProvider;
let server: TestServer;
let settings: OidcConfig;
beforeAll(async () => {
  provider = await OpenidProvider.start();
  settings = {
    issuer: provider.issuer,
    clientId: CLIENT.id,
    clientSecret: new Sensitive(CLIENT.secret),
    name: 'Example',
    scopes: 'openid profile email',
    usernameClaim: 'preferred_username',
    groupsClaim: 'groups',
    domains: null,
    groups: null,
    createUsers: true,
    secondFactor: [],
  };
  server = await startServer({ oidc: settings });
});
afterAll(async () => {
  await server?.stop();
  await provider?.stop();
});
let number = 0;
beforeEach(async () => {
  await asOwner(server, 'DELETE FROM sign_in_throttle');
  provider.mischief = {};
  provider.person = someone();
  set({});
});

const someone = (more: object = {}): Record<string, unknown> & { sub: string; preferred_username: string } => {
  const preferred_username = `sso_${(number += 1)}`;
  return {
    sub: `subject-${number}`,
    preferred_username,
    name: 'Some One',
    email: `${preferred_username}@example.com`,
    email_verified: true,
    ...more,
  };
};
/** Settings are the environment's; a server for each would say no more. */
const set = (more: Partial<OidcConfig>): void =>
  void Object.defineProperty(server.app.get(Provider), 'settings', {
    value: { ...settings, ...more },
    configurable: true,
  });

/** A browser: keeps cookies, and follows no address by itself. */
class Browser {
  readonly cookies = new Map<string, string>();

  async mutate(name: string, input: object, selection: string) {
    const { data, headers, errors } = await this.client().send(
      `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${selection} problems { code field } } }`,
      { input },
    );
    this.keep(headers);
    return data ? data[name] : { fault: errors[0]?.extensions.code };
  }

  async get(path: string): Promise<string> {
    const answer = await fetch(`${server.url}${path}`, { headers: this.client().headers, redirect: 'manual' });
    this.keep(answer.headers);
    return answer.headers.get('location') ?? `status ${answer.status}`;
  }

  client(): Client {
    const csrf = this.cookies.get('lockkeeper_csrf');
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    return new Client(server.url, { ...(cookie ? { cookie } : {}), ...(csrf ? { 'x-csrf-token': csrf } : {}) });
  }

  /** To the provider, which sends back at once; answers the path and query of the callback. */
  async through(address: string): Promise<string> {
    const { pathname, search } = new URL((await fetch(address, { redirect: 'manual' })).headers.get('location')!);
    return pathname + search;
  }

  async start(returnPath: string | null = null): Promise<string> {
    return this.through((await this.mutate('providerSignInStart', { returnPath }, 'address')).address);
  }

  finish(code: string | null = null) {
    return this.mutate('providerSignInFinish', { code }, 'returnPath session { user { username } mustFirst }');
  }

  async signIn(code: string | null = null) {
    expect(await this.get(await this.start())).toBe('/sign-in?provider=back');
    return this.finish(code);
  }

  async name(): Promise<string | null> {
    return (
      (await this.client().query('{ currentSession { user { username } } }')).currentSession.user?.username ?? null
    );
  }

  private keep(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [name, value] = line.split(';')[0]!.split('=') as [string, string];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

/** Somebody with a password, in a browser, whose account is linked with `provider.person`. */
async function linked(): Promise<{ person: Person; browser: Browser }> {
  const { person, client } = await newPerson(server);
  const browser = browserOf(client);
  const { address } = await browser.mutate('providerLinkStart', { currentPassword: person.password }, 'address');
  expect(await browser.get(await browser.through(address))).toBe('/me/sessions?provider=back');
  expect(await browser.mutate('providerLinkFinish', {}, 'linked')).toEqual({ linked: true, problems: [] });
  return { person, browser };
}

function browserOf(client: Client): Browser {
  const browser = new Browser();
  for (const pair of client.headers['cookie']!.split('; ')) {
    const [name, value] = pair.split('=') as [string, string];
    browser.cookies.set(name, value);
  }
  return browser;
}

const events = (username: string) =>
  asOwner(server, 'SELECT action, outcome, details FROM audit_events WHERE target_name = $1 ORDER BY id', [username]);
const people = async () => (await asOwner(server, 'SELECT count(*)::int AS count FROM users'))[0].count;
const problem = (code: string) => ({ session: null, returnPath: null, problems: [{ code, field: null }] });

describe('signing in by the provider', () => {
  test('makes an account on the first time, finds it again whatever it is called there, and goes on at a path of ours', async () => {
    const first = someone();
    const { sub, preferred_username: username } = first;
    provider.person = first;
    const browser = new Browser();
    await browser.get(await browser.start('/groups/acme?tab=a'));

    expect(await browser.finish()).toEqual({
      returnPath: '/groups/acme?tab=a',
      session: { user: { username }, mustFirst: null },
      problems: [],
    });

    expect(await browser.name()).toBe(username);
    expect(browser.cookies.has('lockkeeper_provider')).toBe(false);
    provider.person = { ...someone(), sub };
    expect((await new Browser().signIn()).session.user.username).toBe(username);
    expect(
      await asOwner(server, 'SELECT email, password_hash, admin FROM users WHERE username = $1', [username]),
    ).toEqual([{ email: `${username}@example.com`, password_hash: '!', admin: false }]);
    expect((await events(username)).map(({ action }) => action)).toEqual([
      'user.created',
      'session.created',
      'session.created',
    ]);
    expect((await events(username)).at(-1)).toMatchObject({ details: { provider: provider.issuer } });
  });

  test('ends the session that the browser had before', async () => {
    const { client } = await newPerson(server);

    await browserOf(client).signIn();

    expect((await client.query('{ currentSession { user { id } } }')).currentSession.user).toBeNull();
  });

  test.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example/',
    '/\t/evil.example',
    'javascript:alert(1)',
    '',
    'x'.repeat(3000),
  ])('goes on at the first page, never elsewhere (%#)', async (path) => {
    const browser = new Browser();
    await browser.get(await browser.start(path));

    expect((await browser.finish()).returnPath).toBe('/');
  });

  test('makes no account where that is not set, and nobody an administrator', async () => {
    set({ createUsers: false });
    const before = await people();

    expect(await new Browser().signIn()).toEqual(problem('PROVIDER_NOT_LINKED'));
    expect(await people()).toBe(before);
  });

  test('is no way into an account that has the same name or the same address', async () => {
    const { person } = await newPerson(server);
    await asOwner(server, "UPDATE users SET email = 'ana@example.com' WHERE id = $1", [person.id]);
    provider.person = someone({ preferred_username: person.username.toUpperCase(), email: 'ana@example.com' });
    const before = await people();

    expect(await new Browser().signIn()).toEqual(problem('USERNAME_TAKEN'));
    expect(await people()).toBe(before);
  });

  test('takes no address that the provider has not verified', async () => {
    provider.person = someone({ email_verified: 'true' });
    const { session } = await new Browser().signIn();

    expect(await asOwner(server, 'SELECT email FROM users WHERE username = $1', [session.user.username])).toEqual([
      { email: null },
    ]);
  });

  test.each([
    ['an address of another domain', { domains: ['example.org'] }, {}],
    ['an address that only ends like the domain', { domains: ['ample.com'] }, {}],
    ['an address that is not verified', { domains: ['example.com'] }, { email_verified: false }],
    ['no groups', { groups: ['staff'] }, {}],
    ['other groups', { groups: ['staff'] }, { groups: ['staff-of-others', 'guests'] }],
  ])('is refused to who has %s', async (_, more, claims) => {
    set(more);
    provider.person = someone(claims);

    expect(await new Browser().signIn()).toEqual(problem('PROVIDER_NOT_ALLOWED'));
  });

  test('is open to the domain and the group that are named', async () => {
    set({ domains: ['example.com'], groups: ['staff'] });
    provider.person = someone({ groups: ['staff'] });

    expect((await new Browser().signIn()).problems).toEqual([]);
  });

  test('is refused to who is blocked here, at the last moment too', async () => {
    const { person } = await linked();
    const browser = new Browser();
    await browser.get(await browser.start());
    await asOwner(server, 'UPDATE users SET blocked = true WHERE id = $1', [person.id]);

    expect(await browser.finish()).toEqual(problem('SIGN_IN_REFUSED'));
    expect((await events(person.username)).at(-1)).toMatchObject({
      action: 'session.refused',
      outcome: 'refused',
      details: { wrong: 'blocked' },
    });
  });
});

describe('the second factor', () => {
  /** Linked, with an app whose codes are unused. */
  async function enrolled() {
    const { person, browser } = await linked();
    const { key } = await browser.mutate('twoFactorBegin', { currentPassword: person.password }, 'key');
    await browser.mutate('twoFactorConfirm', { code: codeOf(key) }, 'recoveryCodes');
    await asOwner(server, 'UPDATE two_factors SET last_step = 0 WHERE user_id = $1', [person.id]);
    return { person, key: key as string };
  }

  test('is asked for as after a password, and a wrong code is no session', async () => {
    const { person, key } = await enrolled();
    provider.person = { ...provider.person, amr: ['mfa'] };
    const browser = new Browser();

    expect((await browser.signIn()).problems).toEqual([{ code: 'TWO_FACTOR_REQUIRED', field: 'code' }]);
    expect((await browser.finish(wrongCodeOf(key))).problems).toEqual([{ code: 'TWO_FACTOR_REFUSED', field: 'code' }]);
    expect(await browser.name()).toBeNull();
    expect((await browser.finish(codeOf(key))).session.user.username).toBe(person.username);
  });

  test('of the provider counts where that is set, also where one is required', async () => {
    const { person } = await enrolled();
    set({ secondFactor: ['mfa'] });
    await asOwner(server, `INSERT INTO settings (key, value) VALUES ('two_factor_required', '"EVERYBODY"')`);
    try {
      expect((await new Browser().signIn()).problems).toMatchObject([{ code: 'TWO_FACTOR_REQUIRED' }]);
      provider.person = { ...provider.person, amr: ['pwd', 'mfa'] };
      expect((await new Browser().signIn()).session.user.username).toBe(person.username);
      provider.person = someone({ amr: ['mfa'] });
      expect((await new Browser().signIn()).session.mustFirst).toBeNull();
      provider.person = someone({ amr: ['pwd'] });
      expect((await new Browser().signIn()).session.mustFirst).toBe('SECOND_FACTOR');
    } finally {
      await asOwner(server, 'DELETE FROM settings');
    }
  });

  test('is set up without a password by who has none, in the first minutes', async () => {
    const browser = new Browser();
    await browser.signIn();

    expect((await browser.mutate('twoFactorBegin', { currentPassword: '' }, 'key')).key).toMatch(/^[A-Z2-7]{32}$/);
    await asOwner(server, "UPDATE sessions SET created_at = now() - interval '11 minutes'");
    const late = await browser.mutate('twoFactorBegin', { currentPassword: '!' }, 'key');
    expect(late).toEqual({ key: null, problems: [{ code: 'SIGN_IN_AGAIN', field: 'currentPassword' }] });
  });
});

describe('attacks', () => {
  const wrong: [string, OpenidProvider['mischief'], string][] = [
    ['an ID token without a signature', { alg: 'none' }, 'PROVIDER_INVALID'],
    ["an ID token signed with the client's secret", { alg: 'HS256' }, 'PROVIDER_INVALID'],
    ['an ID token of a key that is not published', { foreignKey: true }, 'PROVIDER_INVALID'],
    ['a nonce of another flow', { claims: { nonce: 'another' } }, 'PROVIDER_INVALID'],
    ['no nonce', { claims: { nonce: undefined } }, 'PROVIDER_INVALID'],
    ['an ID token for another client', { claims: { aud: 'another' } }, 'PROVIDER_INVALID'],
    ['an ID token of another issuer', { claims: { iss: 'https://evil.example' } }, 'PROVIDER_INVALID'],
    ['an ID token that is over', { claims: { exp: 1, iat: 0 } }, 'PROVIDER_INVALID'],
    ['an ID token without a subject', { claims: { sub: undefined } }, 'PROVIDER_INVALID'],
    ['a userinfo of somebody else', { userinfo: { sub: 'another' } }, 'PROVIDER_INVALID'],
    ['an answer that came from another issuer', { iss: 'https://evil.example' }, 'PROVIDER_INVALID'],
    ['a refusal', { error: 'access_denied' }, 'PROVIDER_DENIED'],
    ['a failure of its own', { tokenStatus: 500 }, 'PROVIDER_INVALID'],
  ];
  test.each(wrong)('%s makes no session and no account', async (_, mischief, code) => {
    const before = await people();
    const browser = new Browser();
    const callback = await (async () => {
      provider.mischief = mischief;
      return browser.start();
    })();

    expect(await browser.get(callback)).toBe('/sign-in?provider=back');
    expect(await browser.finish()).toEqual(problem(code));

    expect(await browser.finish()).toEqual(problem('PROVIDER_FLOW_OVER'));
    expect([await browser.name(), await people()]).toEqual([null, before]);
  });

  test('an answer counts in the browser that began, with its state, once', async () => {
    const [victim, attacker] = [new Browser(), new Browser()];
    const callback = await attacker.start();

    // Login CSRF: the attacker's answer in the victim's browser, with a flow of its own and without one.
    expect(await victim.get(callback)).toBe('/sign-in?provider=lost');
    const own = await victim.start();
    expect(await victim.get(callback)).toBe('/sign-in?provider=lost');
    expect(await victim.get(own.replace(/state=[^&]*/, 'state=forged'))).toBe('/sign-in?provider=lost');
    expect(await victim.finish()).toEqual(problem('PROVIDER_FLOW_OVER'));

    expect(await victim.get(own)).toBe('/sign-in?provider=back');
    expect(await victim.get(own)).toBe('/sign-in?provider=lost');
    const copy = new Browser();
    copy.cookies.set('lockkeeper_provider', victim.cookies.get('lockkeeper_provider')!);
    const answers = await Promise.all([victim.finish(), copy.finish()]);
    expect(answers.filter(({ session }) => session)).toHaveLength(1);
  });

  test('a code of another flow is worth nothing without its verifier', async () => {
    const [victim, attacker] = [new Browser(), new Browser()];
    const stolen = new URLSearchParams((await victim.start()).split('?')[1]).get('code')!;
    const own = await attacker.start();

    await attacker.get(own.replace(/code=[^&]*/, `code=${stolen}`));

    expect(await attacker.finish()).toEqual(problem('PROVIDER_INVALID'));
  });

  test('a flow is over after ten minutes, and the database cannot go on with it', async () => {
    const browser = new Browser();
    const callback = await browser.start();
    const token = browser.cookies.get('lockkeeper_provider')!;
    const [row] = await asOwner(
      server,
      'SELECT to_jsonb(f)::text AS text FROM provider_flows f ORDER BY created_at DESC LIMIT 1',
    );
    expect(row.text).not.toContain(token);
    expect(row.text).not.toContain(new URLSearchParams(callback.split('?')[1]).get('state'));

    await asOwner(server, "UPDATE provider_flows SET created_at = now() - interval '11 minutes'");

    expect(await browser.get(callback)).toBe('/sign-in?provider=lost');
  });

  test('many flows of one address are refused for a while', async () => {
    await asOwner(
      server,
      "INSERT INTO sign_in_throttle (key, count, window_start) VALUES ('address:127.0.0.1', 30, now())",
    );

    expect(await new Browser().mutate('providerSignInStart', {}, 'address')).toEqual({ fault: 'RATE_LIMITED' });
  });
});

describe('linking an account', () => {
  const account = async (browser: Browser) =>
    (await browser.client().query('{ providerAccount { linked hasPassword } }')).providerAccount;

  test('takes the password, and then the account signs in as that person; unlinked it does no more', async () => {
    const { person, browser } = await linked();
    expect(await account(browser)).toEqual({ linked: true, hasPassword: true });
    expect((await new Browser().signIn()).session.user.username).toBe(person.username);

    const refused = await browser.mutate('providerUnlink', { currentPassword: 'wrong' }, 'unlinked');
    expect(refused.problems).toEqual([{ code: 'PASSWORD_WRONG', field: 'currentPassword' }]);
    expect(await browser.mutate('providerUnlink', { currentPassword: person.password }, 'unlinked')).toEqual({
      unlinked: true,
      problems: [],
    });

    expect((await events(person.username)).map(({ action }) => action)).toEqual(
      expect.arrayContaining(['user.provider_linked', 'user.provider_unlinked']),
    );
    set({ createUsers: false });
    expect(await new Browser().signIn()).toEqual(problem('PROVIDER_NOT_LINKED'));
  });

  test('is refused for an account that is linked with somebody else, whose it stays', async () => {
    const { person: first } = await linked();
    const { person, client } = await newPerson(server);
    const browser = browserOf(client);
    const { address } = await browser.mutate('providerLinkStart', { currentPassword: person.password }, 'address');
    await browser.get(await browser.through(address));

    const { problems } = await browser.mutate('providerLinkFinish', {}, 'linked');

    expect(problems).toEqual([{ code: 'PROVIDER_LINKED', field: null }]);
    expect((await new Browser().signIn()).session.user.username).toBe(first.username);
  });

  test('goes to nobody but who began it', async () => {
    const [{ person, client }, { client: other }] = [await newPerson(server), await newPerson(server)];
    const browser = browserOf(client);
    const { address } = await browser.mutate('providerLinkStart', { currentPassword: person.password }, 'address');
    await browser.get(await browser.through(address));
    const stranger = browserOf(other);
    stranger.cookies.set('lockkeeper_provider', browser.cookies.get('lockkeeper_provider')!);

    expect((await stranger.mutate('providerLinkFinish', {}, 'linked')).problems).toMatchObject([
      { code: 'PROVIDER_FLOW_OVER' },
    ]);
    // Nor does what was begun to link sign anybody in, or the other way round.
    expect(await browser.finish()).toEqual(problem('PROVIDER_FLOW_OVER'));
    await other.query('{ currentSession { user { id } } }');
    const begun = browserOf(other);
    await begun.get(await begun.start());
    expect((await begun.mutate('providerLinkFinish', {}, 'linked')).problems).toMatchObject([
      { code: 'PROVIDER_FLOW_OVER' },
    ]);
  });

  test('is nothing for tokens, for a wrong password, and for who acts as somebody else', async () => {
    const { person } = await newPerson(server);
    const program = await withToken(server, person);
    const { client: admin } = await newPerson(server, { admin: true });
    const start = { currentPassword: person.password };
    expect(await program.mutationFault('providerLinkStart', start)).toBe('FORBIDDEN');
    expect(
      (await (await signedIn(server, person)).mutate('providerLinkStart', { currentPassword: 'x' })).problems,
    ).toMatchObject([{ code: 'PASSWORD_WRONG' }]);
    await admin.mutate('impersonationStart', { userId: String(person.id), reason: 'a test' });
    for (const name of ['providerLinkStart', 'providerUnlink'])
      expect(await admin.mutationFault(name, start)).toBe('FORBIDDEN');
  });

  test('is not taken back by who has no password, for nothing else would let him in', async () => {
    const browser = new Browser();
    await browser.signIn();

    const { problems } = await browser.mutate('providerUnlink', { currentPassword: '' }, 'unlinked');

    expect(problems).toEqual([{ code: 'NO_PASSWORD', field: null }]);
    expect(await account(browser)).toEqual({ linked: true, hasPassword: false });
  });
});

test('a provider that does not answer is said so, and passwords go on letting people in', async () => {
  const issuer = `http://127.0.0.1:${await freePort()}`;
  const lonely = await startServer({ oidc: { ...settings, issuer } });
  try {
    const { person } = await newPerson(lonely);
    const { problems } = await new Client(lonely.url).mutate('providerSignInStart', {}, 'address');
    expect(problems).toMatchObject([
      { code: 'PROVIDER_UNREACHABLE', message: expect.stringContaining('Example does not answer.') },
    ]);
    await signedIn(lonely, person);
  } finally {
    await lonely.stop();
  }
});
