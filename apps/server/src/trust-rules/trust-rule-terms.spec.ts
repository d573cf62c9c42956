import { requireTerms } from './trust-rule-terms.js';

const around = { publicUrl: 'https://lockkeeper.example', allowPrivate: false, now: new Date('2026-11-30T12:00:00Z') };
const right = { issuer: 'https://issuer.example', audience: 'lockkeeper', subject: 'me' };
const claims = (...bound: [string, string[]][]): object => ({
  claims: bound.map(([name, values]) => ({ name, values })),
});

test('what is not said has its default', () => {
  expect(requireTerms(right, null, around)).toEqual({
    ...right,
    claims: {},
    scopes: ['api'],
    tokenSeconds: 900,
    enabled: true,
    expiresAt: null,
  });
});

test('what is not asked for stays, and null takes away', () => {
  const known = requireTerms({ ...right, ...claims(['ref', ['main']]), tokenSeconds: 60 }, null, around);

  expect(requireTerms({ enabled: false }, known, around)).toEqual({ ...known, enabled: false });
  expect(requireTerms({ subject: null }, known, around).subject).toBeNull();
  expect(() => requireTerms({ subject: null, claims: [] }, known, around)).toThrow('A subject or a claim');
});

test.each<[string, object, RegExp]>([
  ['an issuer with a password', { issuer: 'https://a:b@issuer.example' }, /^issuer:/],
  ['an issuer with a query', { issuer: 'https://issuer.example?x' }, /^issuer:/],
  ['an issuer that is no address', { issuer: 'issuer.example' }, /^issuer:/],
  ['no audience', { audience: '' }, /^audience:/],
  ['a control character', { subject: 'a\nb' }, /^subject:/],
  ['tokens for a day', { tokenSeconds: 86_400 }, /^tokenSeconds: must be from 60 to 3600/],
  ['tokens for half a second', { tokenSeconds: 60.5 }, /^tokenSeconds:/],
  ['an unknown scope', { scopes: ['sudo'] }, /^scopes:/],
  ['no scopes', { scopes: [] }, /^scopes:/],
  ['an end in the past', { expiresAt: new Date('2026-11-30T11:59:59Z') }, /^expiresAt:/],
  ['the audience among the claims', claims(['aud', ['x']]), /^claims.name: aud has a field/],
  ['a time among the claims', claims(['exp', ['x']]), /^claims.name: exp is looked at/],
  ['a claim twice', claims(['a', ['x']], ['a', ['y']]), /^claims.name: a must/],
  ['a claim without values', claims(['a', []]), /^claims.values:/],
  ['a claim without a name', claims(['', ['x']]), /^claims.name:/],
])('%s is refused, naming field and rule', (_, more, sentence) => {
  expect(() => requireTerms({ ...right, ...more }, null, around)).toThrow(sentence);
});
