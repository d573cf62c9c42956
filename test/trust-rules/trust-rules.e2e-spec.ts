import { randomUUID } from 'node:crypto';
import { RequestContext } from '../../apps/server/src/platform/context/index.js';
import { Database } from '../../apps/server/src/platform/database/index.js';
import { forgetEnded } from '../../apps/server/src/trust-rules/sign-ins.query.js';
import { asOwner, Client, newPerson, withToken, type Problem } from '../support/client.js';
import { OpenidProvider } from '../support/openid-provider.js';
import { startServer, type TestServer } from '../support/server.js';
import { create, idOf, makeMember, newValue, someone, type Someone } from '../secrets/arrange.js';
import { AUDIENCE, Scene, SUBJECT, type Place } from './arrange.js';

// Programs elsewhere that show an ID token of their own issuer and act as a service account.

let server: TestServer;
let issuer: OpenidProvider;
let admin: Someone;
let scene: Scene;
beforeAll(async () => {
  issuer = await OpenidProvider.start();
  server = await startServer({ webhookAllowPrivate: true, publicUrl: 'https://lockkeeper.example' });
  admin = await newPerson(server, { admin: true });
  scene = new Scene(server, issuer, admin);
});
afterAll(async () => {
  await server?.stop();
  await issuer?.stop();
});
beforeEach(() => asOwner(server, 'DELETE FROM sign_in_throttle'));

const PROJECT = 'query ($p: ID!) { project(fullPath: $p) { role } }';
const codes = ({ problems }: { problems: Problem[] }): string[] => problems.map(({ code }) => code);
const NOT_TAKEN = { status: 400, body: { errors: ['the JWT is not valid for this role'] } };
const works = async (token: string, { project }: Place): Promise<boolean> =>
  (await scene.bearer(token).fault(PROJECT, { p: project })) === null;
const isMember = (place: Place, fullPath: string, role: 'OWNER' | 'MAINTAINER'): Promise<number> =>
  makeMember(server, { id: Number(place.account.id), username: '', password: '' }, fullPath, { role });

describe('a program with an ID token that a rule takes', () => {
  test('gets a short-lived token of the service account, which works for GraphQL and the facade, and is given back', async () => {
    const claims = [{ name: 'environment', values: ['production', 'staging'] }];
    const { project, rule, account, owner } = await scene.rule({ claims });
    const value = newValue();
    const { name } = await create(owner.client, project, { name: 'A', secret: value });
    const jti = randomUUID();
    const jwt = await scene.shown({ environment: 'staging', jti });

    const { status, body } = await scene.logIn(rule.name, jwt);

    expect(status).toBe(200);
    expect(body.auth).toMatchObject({
      client_token: expect.stringMatching(/^lkpat_/),
      metadata: { role: rule.name, service_account: account.username },
      renewable: false,
      token_type: 'service',
    });
    expect(body.auth.lease_duration).toBeGreaterThan(300);
    expect(body.auth.lease_duration).toBeLessThanOrEqual(900);
    const token = body.auth.client_token as string;
    expect((await scene.bearer(token).query(PROJECT, { p: project })).project.role).toBe('OWNER');

    const named = { 'x-vault-token': token, 'x-vault-namespace': `project_${await idOf(server, project)}` };
    const call = async (path: string, headers: Record<string, string>, method = 'GET'): Promise<any> => {
      const response = await fetch(`${server.url}/v1/${path}`, { method, headers });
      const text = await response.text();
      return { status: response.status, data: text === '' ? null : JSON.parse(text).data };
    };
    expect((await call(`secrets/kv/data/explicit/${name}`, named)).data.data.value).toBe(value);
    expect((await call('secrets/kv/metadata/explicit?list=true', named)).data.keys).toEqual([name]);
    expect((await call(`secrets/kv/data/explicit/${name}`, { 'x-vault-token': token })).status).toBe(403);
    const elsewhere = { ...named, 'x-vault-namespace': `group_${await idOf(server, project.split('/')[0]!)}` };
    expect((await call(`secrets/kv/data/explicit/${name}`, elsewhere)).status).toBe(404);
    const self = (await call('auth/token/lookup-self', named)).data;
    expect(self).toMatchObject({ type: 'service', display_name: account.username, renewable: false });
    expect(self.ttl).toBeGreaterThan(300);

    expect((await scene.eventsAbout(rule.id)).at(-1)).toEqual({
      action: 'trust_rule.token_issued',
      outcome: 'success',
      actor_name: account.username,
      details: {
        serviceAccount: account.username,
        token: Number(body.auth.accessor),
        issuer: issuer.issuer,
        subject: SUBJECT,
        jti,
        scopes: ['api'],
        expiresAt: expect.any(String),
      },
    });
    const trail = JSON.stringify(await asOwner(server, 'SELECT * FROM audit_events'));
    expect([token, jwt, jwt.split('.')[2]!].filter((text) => trail.includes(text))).toHaveLength(0);

    const listed = await admin.client.query(
      '{ issuedTokens(first: 100) { nodes { id user { username } trustRule { id name } active } } }',
    );
    expect(listed.issuedTokens.nodes).toContainEqual({
      id: body.auth.accessor,
      user: { username: account.username },
      trustRule: { id: rule.id, name: rule.name },
      active: true,
    });
    const now = await scene.ruleNow(await scene.place(), rule.id);
    expect(now).toMatchObject({ activeTokens: 1, lastUsedAt: expect.any(String), lastRefusal: null });

    expect((await call('auth/token/revoke-self', named, 'POST')).status).toBe(204);
    expect(await scene.bearer(token).fault(PROJECT, { p: project })).toBe('UNAUTHENTICATED');
  });

  test('may name the rule by its id, and gets a token of the scopes and the length that the rule says', async () => {
    const { rule, project } = await scene.rule({ scopes: ['read_api'], tokenSeconds: 300 });

    const { body } = await scene.logIn(rule.id, await scene.shown());

    expect(body.auth.lease_duration).toBeLessThanOrEqual(300);
    const reading = scene.bearer(body.auth.client_token);
    expect((await reading.query(PROJECT, { p: project })).project.role).toBe('OWNER');
    expect(await reading.mutationFault('projectUpdate', { fullPath: project, name: 'x' })).toBe('FORBIDDEN');
  });

  test('without a jti may show it again, and keys are not fetched for each', async () => {
    const { rule } = await scene.rule();
    const jwt = await scene.shown({ jti: undefined });
    const first = await scene.logIn(rule.name, jwt);
    const before = issuer.keysFetched;

    expect([first.status, (await scene.logIn(rule.name, jwt)).status]).toEqual([200, 200]);
    expect(issuer.keysFetched).toBe(before);
  });

  test('shown several times at once is taken once', async () => {
    const { rule } = await scene.rule();
    const jwt = await scene.shown();

    const answers = await Promise.all([1, 2, 3, 4].map(() => scene.logIn(rule.name, jwt)));

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400]);
    const reasons = (await scene.eventsAbout(rule.id)).flatMap(({ details }) => details.reason ?? []);
    expect(reasons).toEqual(Array(3).fill('replayed'));
  });

  test('makes no tokens and no rules for others', async () => {
    const place = await scene.newPlace();
    const { rule } = await scene.rule({}, place);
    await isMember(place, place.group, 'OWNER');
    const program = scene.bearer(await scene.tokenOf(rule.name));

    expect(await program.mutationFault('trustRuleCreate', scene.wishes(place))).toBe('FORBIDDEN');
    expect(await program.mutationFault('trustRuleUpdate', { id: rule.id, subject: 'repo:acme/*' })).toBe('FORBIDDEN');
    expect(await program.mutationFault('personalAccessTokenCreate', { name: 'x', scopes: ['api'] })).toBe('FORBIDDEN');
  });
});

describe('an ID token', () => {
  const hour = 3600;
  const seconds = (): number => Math.floor(Date.now() / 1000);
  let refusing: Place & { rule: any };
  beforeAll(async () => {
    refusing = await scene.rule();
  });

  test.each<[string, string, () => Promise<string>]>([
    ['for another audience', 'claim', () => scene.shown({ aud: 'https://other.example' })],
    ['for no audience', 'claim', () => scene.shown({ aud: undefined })],
    ['with another subject', 'claim', () => scene.shown({ sub: 'repo:acme/shop-evil:ref:refs/heads/main' })],
    ['without a subject', 'claim', () => scene.shown({ sub: undefined })],
    ['of another issuer with the same subject', 'issuer', () => scene.shown({ iss: 'https://evil.example' })],
    ['of the issuer with another spelling', 'issuer', () => scene.shown({ iss: `${issuer.issuer}/` })],
    ['signed by another key', 'signature', () => scene.shown({}, { foreign: true })],
    ['signed by a key that the issuer does not publish', 'key', () => scene.shown({}, { kid: 'two' })],
    ['signed by the public key as a shared secret', 'algorithm', () => scene.shown({}, { alg: 'HS256' })],
    ['signed by nobody', 'algorithm', () => scene.shown({}, { alg: 'none' })],
    ['that is an access token', 'type', () => scene.shown({}, { typ: 'at+jwt' })],
    ['that is over', 'expired', () => scene.shown({ iat: seconds() - hour, exp: seconds() - 120 })],
    ['without an end', 'claim', () => scene.shown({ exp: null })],
    ['that does not count yet', 'not_yet', () => scene.shown({ nbf: seconds() + hour })],
    ['that was made in the future', 'not_yet', () => scene.shown({ iat: seconds() + hour, exp: seconds() + 2 * hour })],
    ['that is made for longer than a day', 'lifetime', () => scene.shown({ exp: seconds() + 25 * hour })],
    ['whose jti is no text', 'malformed', () => scene.shown({ jti: 7 })],
    ['that is none', 'malformed', () => Promise.resolve('not.a.token')],
  ])('%s is not taken (%s), and only those who manage the rule learn why', async (_, reason, make) => {
    const { id, name } = refusing.rule;
    const before = (await scene.eventsAbout(id)).length;

    expect(await scene.logIn(name, await make())).toEqual(NOT_TAKEN);

    const events = await scene.eventsAbout(id);
    expect(events).toHaveLength(before + 1);
    expect(events.at(-1)).toMatchObject({ action: 'trust_rule.refused', outcome: 'refused', details: { reason } });
    const { lastRefusal, activeTokens } = await scene.ruleNow(refusing, id);
    expect([lastRefusal, activeTokens]).toEqual([expect.stringMatching(/^[A-Z].+\.$/), 0]);
  });

  test('is shown in vain to a rule that is not there, in the same words', async () => {
    const { rule } = await scene.rule();

    for (const role of ['no-such-rule', '999999999', 'a\0b', `${rule.name}x`])
      expect(await scene.logIn(role, await scene.shown())).toEqual(NOT_TAKEN);
    expect((await scene.logIn('', 'x')).body).toEqual({ errors: ['missing jwt or role'] });
  });

  test('with a claim that is not as wanted names it, with what was found', async () => {
    const place = await scene.rule({ claims: [{ name: 'ref', values: ['refs/heads/main'] }] });
    const { id, name } = place.rule;

    expect(await scene.logIn(name, await scene.shown({ ref: 'refs/heads/evil' }))).toEqual(NOT_TAKEN);

    const why = { reason: 'claim', claim: 'ref', found: 'refs/heads/evil', subject: SUBJECT };
    expect((await scene.eventsAbout(id)).at(-1).details).toMatchObject(why);
    expect((await scene.ruleNow(place, id)).lastRefusal).toBe('A claim is not what the rule wants: ref.');
  });

  test('that nobody has signed says nothing into the trail', async () => {
    const { rule } = await scene.rule();

    await scene.logIn(rule.name, await scene.shown({ sub: 'made up' }, { foreign: true }));

    expect(JSON.stringify((await scene.eventsAbout(rule.id)).at(-1))).not.toContain('made up');
  });

  test('taken by one rule is taken by another, too, but not by one that wants another subject', async () => {
    const [one, two] = [await scene.rule(), await scene.rule()];
    const other = await scene.rule({ subject: 'repo:acme/other:*' });
    const jwt = await scene.shown();

    expect((await scene.logIn(one.rule.name, jwt)).status).toBe(200);
    expect((await scene.logIn(two.rule.name, jwt)).status).toBe(200);
    expect(await scene.logIn(other.rule.name, jwt)).toEqual(NOT_TAKEN);
  });

  test('of an issuer in a network that nobody may reach makes nobody connect to it', async () => {
    const metadata = 'https://169.254.169.254';
    const { rule } = await scene.rule({ issuer: metadata });

    expect(await scene.logIn(rule.name, await scene.shown({ iss: metadata }))).toEqual(NOT_TAKEN);
    expect(await scene.lastReason(rule.id)).toBe('address');
  });

  test('of an issuer whose document names another one is not taken', async () => {
    const named = `${issuer.issuer}/.well-known/openid-configuration?`;
    const { rule } = await scene.rule();
    await asOwner(server, 'UPDATE trust_rules SET issuer = $2 WHERE id = $1', [rule.id, named]);

    expect(await scene.logIn(rule.name, await scene.shown({ iss: named }))).toEqual(NOT_TAKEN);
    expect(await scene.lastReason(rule.id)).toBe('unreachable');
  });

  test('is looked at a bounded number of times from one address; people may still sign in there', async () => {
    const { rule } = await scene.rule();
    await scene.logIn('no-such-rule', 'x');
    await asOwner(server, 'UPDATE sign_in_throttle SET count = count + 298');

    expect((await scene.logIn('no-such-rule', 'x')).status).toBe(400);
    const { status, body } = await scene.logIn(rule.name, await scene.shown());
    expect(status).toBe(429);
    expect(body.errors[0]).toContain('Too many attempts');
    const { username, password } = admin.person;
    expect((await new Client(server.url).mutate('signIn', { username, password })).errors).toEqual([]);
  });

  test('that is right does not count towards that number', async () => {
    await scene.tokenOf((await scene.rule()).rule.name);

    expect(await asOwner(server, 'SELECT count FROM sign_in_throttle')).toEqual([{ count: 0 }]);
  });
});

describe('what ends a rule, and its tokens', () => {
  test.each([
    ['it is switched off', { enabled: false }],
    ['its subject changes', { subject: 'repo:acme/other:*' }],
    ['its audience changes', { audience: 'other' }],
    ['its scopes change', { scopes: ['read_api'] }],
  ])('its tokens end when %s', async (_, change) => {
    const place = await scene.rule();
    const token = await scene.tokenOf(place.rule.name);
    expect(await works(token, place)).toBe(true);

    const input = { id: place.rule.id, ...change };
    const { tokensEnded, errors } = await place.owner.client.mutate('trustRuleUpdate', input, 'tokensEnded');

    expect([tokensEnded, errors]).toEqual([1, []]);
    expect(await works(token, place)).toBe(false);
  });

  test('its tokens stay when only their length or its end changes, and none outlives the rule', async () => {
    const place = await scene.rule();
    const token = await scene.tokenOf(place.rule.name);
    const expiresAt = new Date(Date.now() + 1_800_000).toISOString();

    await place.owner.client.mutate('trustRuleUpdate', { id: place.rule.id, tokenSeconds: 3600, expiresAt });

    expect(await works(token, place)).toBe(true);
    const { body } = await scene.logIn(place.rule.name, await scene.shown());
    expect(body.auth.lease_duration).toBeLessThanOrEqual(1800);
  });

  test('its tokens end when it is deleted, and the trail keeps both sides of a change', async () => {
    const place = await scene.rule();
    const { id, name } = place.rule;
    const token = await scene.tokenOf(name);
    await place.owner.client.mutate('trustRuleUpdate', { id, tokenSeconds: 120 });

    const gone = await place.owner.client.mutate('trustRuleDelete', { id }, 'tokensEnded');
    expect(gone).toMatchObject({ errors: [], tokensEnded: 1 });
    expect(await works(token, place)).toBe(false);
    expect(await scene.logIn(name, await scene.shown())).toEqual(NOT_TAKEN);
    const events = await scene.eventsAbout(id);
    const verbs = events.map(({ action }) => action.replace('trust_rule.', ''));
    expect(verbs).toEqual(['created', 'token_issued', 'updated', 'deleted']);
    expect(events[2].details).toMatchObject({ tokenSeconds: 120, previous: { tokenSeconds: 900 } });
    expect(await place.owner.client.mutationFault('trustRuleDelete', { id })).toBe('NOT_FOUND');
  });

  type Ending = (place: Place & { rule: any }) => Promise<unknown>;
  test.each<[string, string, Ending]>([
    [
      'is over',
      'over',
      ({ rule }) =>
        asOwner(server, `UPDATE trust_rules SET expires_at = now() - interval '1 s' WHERE id = $1`, [rule.id]),
    ],
    [
      'is of an account that is blocked',
      'account_ended',
      ({ account }) => admin.client.mutate('userUpdate', { id: account.id, blocked: true }),
    ],
    [
      'is of an account that is deleted',
      'disabled',
      ({ owner, account }) => owner.client.mutate('serviceAccountDelete', { id: account.id }),
    ],
    [
      'is of a group that is archived',
      'group_away',
      ({ owner, group }) => owner.client.mutate('groupArchive', { fullPath: group, archived: true }),
    ],
    [
      'is of a group in the trash',
      'group_away',
      ({ owner, group }) => owner.client.mutate('groupDelete', { fullPath: group, recursive: true }),
    ],
  ])('a rule that %s takes nothing (%s)', async (_, reason, end) => {
    const place = await scene.rule({}, await scene.newPlace());
    await scene.tokenOf(place.rule.name);

    const ended = (await end(place)) as { errors?: string[] };
    expect(ended.errors ?? []).toEqual([]);

    expect(await scene.logIn(place.rule.name, await scene.shown())).toEqual(NOT_TAKEN);
    expect(await scene.lastReason(place.rule.id)).toBe(reason);
  });

  test('a rule whose maker may nothing any more goes on, as his tokens do; in an archived project they read no values', async () => {
    const place = await scene.rule({}, await scene.newPlace());
    const { project, group, owner, rule } = place;
    const value = newValue();
    const secret = await create(owner.client, project, { name: 'A', secret: value });
    const other = await someone(server, 'OWNER', group);
    await asOwner(server, 'DELETE FROM members WHERE user_id = $1', [owner.person.id]);

    const program = scene.bearer(await scene.tokenOf(rule.name));

    const input = { secretId: secret.id };
    expect((await program.mutate('secretReveal', input, 'value')).value).toBe(value);
    expect((await other.client.mutate('projectArchive', { fullPath: project, archived: true })).errors).toEqual([]);
    expect(await program.mutationFault('secretReveal', input)).toBe('FORBIDDEN');
  });
});

describe('a rule', () => {
  test.each([
    ['nothing that says whose token it is', { subject: null }, 'TOO_WIDE'],
    ['a lone star', { subject: '*' }, 'TOO_WIDE'],
    ['stars and signs', { subject: '*:*/*' }, 'TOO_WIDE'],
    ['a star among the values of a claim', { claims: [{ name: 'ref', values: ['main', '*'] }] }, 'TOO_WIDE'],
    ['everybody at GitHub', { issuer: 'https://token.actions.githubusercontent.com', subject: 'repo:*' }, 'TOO_WIDE'],
    ['our own issuer', { issuer: 'https://LOCKKEEPER.example/' }, 'OWN_ISSUER'],
  ])('is refused with %s, made or changed', async (_, more, code) => {
    const { rule, ...place } = await scene.rule();
    const input = scene.wishes(place, more);

    expect(codes(await place.owner.client.mutate('trustRuleCreate', input))).toEqual([code]);
    expect(codes(await place.owner.client.mutate('trustRuleUpdate', { id: rule.id, ...more }))).toEqual([code]);
    expect(await scene.ruleNow(place, rule.id)).toEqual(rule);
  });

  test('that is malformed is refused, naming field and rule', async () => {
    const place = await scene.place();
    const document = 'mutation ($i: TrustRuleCreateInput!) { trustRuleCreate(input: $i) { errors } }';

    for (const [more, sentence] of [
      [{ issuer: 'http://issuer.example' }, /^issuer: must be an https/],
      [{ name: 'Deploys' }, /^name: must be/],
    ] as const) {
      const { errors } = await place.owner.client.send(document, { i: scene.wishes(place, more) });
      expect(errors).toMatchObject([
        { message: expect.stringMatching(sentence), extensions: { code: 'BAD_USER_INPUT' } },
      ]);
    }
  });

  test('has a name of its own in the installation', async () => {
    const { rule } = await scene.rule();
    const place = await scene.newPlace();

    const answer = await place.owner.client.mutate('trustRuleCreate', scene.wishes(place, { name: rule.name }));

    expect(codes(answer)).toEqual(['NAME_TAKEN']);
  });

  test('is for owners of the account: others do not see it, and administrators who are no members only end it', async () => {
    const place = await scene.rule();
    const { id } = place.rule;
    const hiddenFrom = [await someone(server, 'MAINTAINER', place.group), await newPerson(server)];
    const list = 'query ($a: ID) { trustRules(serviceAccountId: $a, first: 100) { nodes { id } } }';
    const tried = 'query ($a: ID) { trustRuleTrials(serviceAccountId: $a, claims: "{}") { matches } }';

    for (const { client } of hiddenFrom) {
      expect(await client.mutationFault('trustRuleCreate', scene.wishes(place))).toBe('NOT_FOUND');
      expect(await client.mutationFault('trustRuleUpdate', { id, enabled: false })).toBe('NOT_FOUND');
      expect(await client.mutationFault('trustRuleDelete', { id })).toBe('NOT_FOUND');
      expect(await client.fault(list, { a: place.account.id })).toBe('NOT_FOUND');
      expect(await client.fault(tried, { a: place.account.id })).toBe('NOT_FOUND');
      expect([await client.fault(list), await client.fault(tried)]).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    }
    const reading = await withToken(server, place.owner.person, ['read_api']);
    expect((await reading.query(list, { a: place.account.id })).trustRules.nodes).toContainEqual({ id });
    expect(await reading.mutationFault('trustRuleDelete', { id })).toBe('FORBIDDEN');
    const { client } = await newPerson(server, { admin: true });
    expect((await client.query(list)).trustRules.nodes).toContainEqual({ id });
    expect(await client.mutationFault('trustRuleUpdate', { id, subject: 'repo:evil/*' })).toBe('FORBIDDEN');
    expect((await client.mutate('trustRuleUpdate', { id, enabled: false })).errors).toEqual([]);
    expect(await client.mutationFault('trustRuleUpdate', { id, enabled: true })).toBe('FORBIDDEN');
    expect((await client.mutate('trustRuleDelete', { id })).errors).toEqual([]);
  });

  test('gives its maker nothing that he may not himself, and outlives no token that made it', async () => {
    const place = await scene.newPlace();
    const { rule } = await scene.rule({}, place);
    const other = await scene.newPlace();
    await isMember(place, other.project, 'MAINTAINER');
    const { client } = place.owner;
    const update = async (more: object): Promise<string[]> =>
      codes(await client.mutate('trustRuleUpdate', { id: rule.id, ...more }));

    expect(codes(await client.mutate('trustRuleCreate', scene.wishes(place)))).toEqual(['ABOVE_OWN']);
    expect(await update({ subject: 'repo:acme/*' })).toEqual(['ABOVE_OWN']);
    expect(await update({ enabled: false })).toEqual([]);
    expect(await update({ enabled: true })).toEqual(['ABOVE_OWN']);

    const ending = await withToken(server, other.owner.person);
    const soon = `UPDATE personal_access_tokens SET expires_at = now() + interval '1 day' WHERE user_id = $1`;
    await asOwner(server, soon, [other.owner.person.id]);
    expect(codes(await ending.mutate('trustRuleCreate', scene.wishes(other)))).toEqual(['EXPIRY_REFUSED']);
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    expect((await ending.mutate('trustRuleCreate', scene.wishes(other, { expiresAt }))).errors).toEqual([]);
  });

  test('tells by a dry run which claim fails, and takes claims only, never a token', async () => {
    const place = await scene.newPlace();
    const { rule } = await scene.rule({ claims: [{ name: 'environment', values: ['production'] }] }, place);
    const off = await scene.rule({ enabled: false }, place);
    const asked = `query ($a: ID, $c: String!) { trustRuleTrials(serviceAccountId: $a, claims: $c) {
      rule { name } matches refusal checks { claim passes wanted found } } }`;
    const ask = (c: string): [string, object] => [asked, { a: place.account.id, c }];
    const claims = { iss: issuer.issuer, aud: [AUDIENCE], sub: SUBJECT, environment: 'staging' };

    const { trustRuleTrials } = await place.owner.client.query(...ask(JSON.stringify(claims)));

    expect(trustRuleTrials).toEqual([
      expect.objectContaining({ rule: { name: off.rule.name }, matches: true, refusal: 'The rule is switched off.' }),
      {
        rule: { name: rule.name },
        matches: false,
        refusal: null,
        checks: [
          { claim: 'iss', passes: true, wanted: [issuer.issuer], found: [issuer.issuer] },
          { claim: 'aud', passes: true, wanted: [AUDIENCE], found: [AUDIENCE] },
          { claim: 'sub', passes: true, wanted: ['repo:acme/shop:*'], found: [SUBJECT] },
          { claim: 'environment', passes: false, wanted: ['production'], found: ['staging'] },
        ],
      },
    ]);
    for (const c of [await scene.shown(), 'x', '[]', 'null'])
      expect(await place.owner.client.fault(...ask(c))).toBe('BAD_USER_INPUT');
  });
});

test('what is over is forgotten: ID tokens that were shown at once, issued tokens a week later', async () => {
  const { rule } = await scene.rule();
  const kept = await scene.tokenOf(rule.name);
  await scene.tokenOf(rule.name);
  await scene.age(rule.id);

  await forgetEnded(server.app.get(Database), RequestContext.system('test'));

  const count = (table: string): string => `(SELECT count(*)::int FROM ${table} WHERE trust_rule_id = $1)`;
  const sql = `SELECT ${count('personal_access_tokens')} AS issued, ${count('shown_id_tokens')} AS shown`;
  expect(await asOwner(server, sql, [rule.id])).toEqual([{ issued: 1, shown: 1 }]);
  expect(await works(kept, await scene.place())).toBe(true);
});
