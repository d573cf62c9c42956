import type { Config } from '../../apps/server/src/platform/config/index.js';
import { RequestContext } from '../../apps/server/src/platform/context/index.js';
import { IssuerKeys } from '../../apps/server/src/trust-rules/issuer-keys.js';
import { TokenRefused } from '../../apps/server/src/trust-rules/refusals.js';
import { VerifyIdToken } from '../../apps/server/src/trust-rules/verify-id-token.js';
import { OpenidProvider } from '../support/openid-provider.js';

// Keys of an issuer come, go and cannot be read, over real HTTP. The clock by which keys are kept stands still unless time is
// let pass; the one by which tokens count goes on as ever, so that no token ends meanwhile.

const SECOND = 1000;
const MINUTE = 60 * SECOND;

let issuer: OpenidProvider;
let keys: IssuerKeys;
let clock: number;
beforeEach(async () => {
  issuer = await OpenidProvider.start();
  keys = new IssuerKeys({ webhookAllowPrivate: true } as Config);
  clock = Date.now();
  jest.spyOn(Date, 'now').mockImplementation(() => clock);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await keys.onApplicationShutdown();
  await issuer.stop();
});

const pass = (milliseconds: number): void => void (clock += milliseconds);
const claims = () => {
  const now = Math.floor(new Date().getTime() / 1000);
  return { sub: 'somebody', iat: now, exp: now + 3600 };
};
const signedBy = (kid: string): Promise<string> => issuer.idToken(claims(), { kid });
/** Null where it is taken, or why it is not. */
const refusal = async (token: Promise<string>): Promise<string | null> => {
  try {
    await new VerifyIdToken(keys).execute(RequestContext.system('test'), issuer.issuer, await token);
    return null;
  } catch (error) {
    if (error instanceof TokenRefused) return error.reason;
    throw error;
  }
};
const times = <T>(count: number, make: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, make));

test('a new key is picked up by asking once, half a minute after the last time, however many show it', async () => {
  expect(await refusal(signedBy('one'))).toBeNull();
  await issuer.addKey('two');

  expect(await times(5, () => refusal(signedBy('two')))).toEqual(Array(5).fill('key'));
  expect(issuer.keysFetched).toBe(1);
  pass(31 * SECOND);
  expect(await times(5, () => refusal(signedBy('two')))).toEqual(Array(5).fill(null));
  expect(await refusal(signedBy('one'))).toBeNull();
  expect([issuer.discovered, issuer.keysFetched]).toEqual([1, 2]);
});

test('a key that nobody has makes nobody ask more often than that', async () => {
  expect(await refusal(signedBy('one'))).toBeNull();

  for (let at = 1; at <= 3; at += 1) {
    pass(31 * SECOND);
    expect(await times(5, () => refusal(signedBy('nobody')))).toEqual(Array(5).fill('key'));
    expect(issuer.keysFetched).toBe(1 + at);
  }
});

test('a key that the issuer took back is refused when another one was looked for, and after ten minutes at the latest', async () => {
  expect(await refusal(signedBy('one'))).toBeNull();
  await issuer.addKey('two');
  const stolen = issuer.dropKey('one');

  expect(await refusal(stolen(claims()))).toBeNull();
  pass(31 * SECOND);
  expect(await refusal(signedBy('two'))).toBeNull();
  expect(await refusal(stolen(claims()))).toBe('key');

  await issuer.addKey('three');
  const second = issuer.dropKey('two');
  expect(await refusal(second(claims()))).toBeNull();
  pass(10 * MINUTE);
  expect(await refusal(second(claims()))).toBe('key');
  expect(await refusal(signedBy('three'))).toBeNull();
});

test.each([[500 as const], ['reset' as const]])(
  'an issuer that is down (%s) opens nothing, is asked every five seconds at most, and counts again when it is back',
  async (down) => {
    issuer.mischief = { down };

    for (let at = 1; at <= 2; at += 1) {
      expect(await times(3, () => refusal(signedBy('one')))).toEqual(Array(3).fill('unreachable'));
      expect([issuer.discovered, issuer.keysFetched]).toEqual([at, 0]);
      pass(6 * SECOND);
    }
    issuer.mischief = {};
    expect(await refusal(signedBy('one'))).toBeNull();
  },
);

test.each([[500 as const], ['reset' as const]])(
  'keys that are known count for ten minutes while the issuer is down (%s); then nothing does, and it is asked no more often',
  async (down) => {
    expect(await refusal(signedBy('one'))).toBeNull();
    issuer.mischief = { down };
    pass(9 * MINUTE);
    expect(await refusal(signedBy('one'))).toBeNull();

    // An unknown key makes the server ask: in vain, and not again at once.
    expect(await times(3, () => refusal(signedBy('nobody')))).toEqual(Array(3).fill('unreachable'));
    expect(await refusal(signedBy('nobody'))).toBe('unreachable');
    expect(issuer.keysFetched).toBe(2);
    expect(await refusal(signedBy('one'))).toBeNull();

    pass(2 * MINUTE);
    expect(await times(3, () => refusal(signedBy('one')))).toEqual(Array(3).fill('unreachable'));
    issuer.mischief = {};
    pass(6 * SECOND);
    expect(await refusal(signedBy('one'))).toBeNull();
  },
);
