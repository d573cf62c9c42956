import { checkClaims, type BoundClaims } from './bound-claims.js';
import { isSafeAddress } from './trust-rule-terms.js';
import { missingPins, saysNothing } from './wide-bounds.js';

const GITHUB = 'https://token.actions.githubusercontent.com';
const bound = (more: Partial<BoundClaims> = {}): BoundClaims => ({
  issuer: 'https://ci.example',
  audience: 'lockkeeper',
  subject: null,
  claims: {},
  ...more,
});
const right = { iss: 'https://ci.example', aud: 'lockkeeper', sub: 'repo:acme/shop:ref:refs/heads/main' };
const failing = (rule: Partial<BoundClaims>, claims: object): string[] =>
  checkClaims(bound(rule), { ...right, ...claims }).flatMap(({ claim, passes }) => (passes ? [] : [claim]));

describe('issuer and audience', () => {
  test('are compared to the letter', () => {
    expect(failing({}, {})).toEqual([]);
    expect(failing({}, { iss: 'https://ci.example/' })).toEqual(['iss']);
    expect(failing({}, { iss: 'HTTPS://ci.example' })).toEqual(['iss']);
    expect(failing({}, { aud: 'lockkeeper2' })).toEqual(['aud']);
  });

  test('of several audiences one is enough', () => {
    expect(failing({}, { aud: ['other', 'lockkeeper'] })).toEqual([]);
    expect(failing({}, { aud: ['other'] })).toEqual(['aud']);
    expect(failing({}, { aud: [] })).toEqual(['aud']);
  });

  test('are no patterns', () => {
    expect(failing({ issuer: 'https://*', audience: '*' }, {})).toEqual(['iss', 'aud']);
  });
});

describe('subject and claims', () => {
  test.each([
    ['to the letter', 'repo:acme/shop:ref:refs/heads/main', []],
    ['by a pattern', 'repo:acme/shop:*', []],
    ['of another repository', 'repo:acme/other:*', ['sub']],
    ['by its beginning only', 'repo:acme/shop', ['sub']],
    ['in another case', 'repo:Acme/shop:*', ['sub']],
    ['with what means something in regular expressions', 'repo:acme.shop:.*', ['sub']],
  ])('a subject is met %s', (_, subject, expected) => {
    expect(failing({ subject }, {})).toEqual(expected);
  });

  test('all claims must be met, each by one of its values', () => {
    const claims = { ref: ['refs/heads/main', 'refs/tags/v*'], environment: ['production'] };

    expect(failing({ claims }, { ref: 'refs/tags/v1', environment: 'production' })).toEqual([]);
    expect(failing({ claims }, { ref: 'refs/heads/x', environment: 'production' })).toEqual(['ref']);
    expect(failing({ claims }, { ref: 'refs/heads/main' })).toEqual(['environment']);
    expect(failing({ claims }, {})).toEqual(['ref', 'environment']);
  });

  test('numbers and booleans are compared as they are written, objects never', () => {
    const claims = { id: ['42'], protected: ['true'] };

    expect(failing({ claims }, { id: 42, protected: true })).toEqual([]);
    expect(failing({ claims }, { id: '42', protected: 'true' })).toEqual([]);
    expect(failing({ claims }, { id: { toString: '42' }, protected: null })).toEqual(['id', 'protected']);
  });

  test('of a list each entry counts', () => {
    expect(failing({ claims: { groups: ['deployers'] } }, { groups: ['all', 'deployers'] })).toEqual([]);
    expect(failing({ claims: { groups: ['deployers'] } }, { groups: [['deployers']] })).toEqual(['groups']);
  });

  test('what every object has is no claim', () => {
    expect(failing({ claims: { constructor: ['*a*'], toString: ['*a*'] } }, {})).toEqual(['constructor', 'toString']);
  });

  test('what was found is told, and null where the claim is not there', () => {
    const checks = checkClaims(bound({ claims: { ref: ['main'], env: ['x'] } }), { ...right, ref: 'dev' });

    expect(checks.slice(2)).toEqual([
      { claim: 'ref', passes: false, wanted: ['main'], found: ['dev'] },
      { claim: 'env', passes: false, wanted: ['x'], found: null },
    ]);
  });
});

test.each([
  ['*', true],
  ['**', true],
  ['*:*/*', true],
  ['', true],
  ['repo:*', false],
  ['é*', false],
])('%s says nothing of whom is meant: %s', (pattern, expected) => {
  expect(saysNothing(pattern)).toBe(expected);
});

describe('at an issuer of everybody', () => {
  const open = (more: Partial<BoundClaims>, issuer = GITHUB): boolean =>
    missingPins(bound({ issuer, ...more })) !== null;

  test.each([
    ['repo:*', true],
    ['repo:acme*', true],
    ['repo:*/shop:*', true],
    ['*:acme/shop:*', true],
    ['repo:acme/*', false],
    ['repo:acme/shop:environment:production', false],
  ])('the subject %s leaves open whose token it is: %s', (subject, expected) => {
    expect(open({ subject })).toBe(expected);
  });

  test('a claim may tell it instead, if all of its values do', () => {
    expect(open({ claims: { repository: ['acme/*'] } })).toBe(false);
    expect(open({ claims: { repository: ['acme/*', '*/shop'] } })).toBe(true);
    expect(open({ claims: { repository_owner: ['acme*'] } })).toBe(true);
    expect(open({ claims: { repository_owner_id: ['123'] } })).toBe(false);
    expect(open({ subject: 'repo:*', claims: { event_name: ['push'] } })).toBe(true);
    expect(
      open({ claims: { job_workflow_ref: ['acme/workflows/.github/workflows/deploy.yml@refs/heads/main'] } }),
    ).toBe(true);
  });

  test('the same goes for gitlab.com, with or without a slash at its end, and for nobody else', () => {
    expect(open({ subject: 'project_path:*' }, 'https://gitlab.com')).toBe(true);
    expect(open({ subject: 'project_path:acme*' }, 'https://gitlab.com/')).toBe(true);
    expect(open({ subject: 'project_path:acme/shop:*' }, 'https://gitlab.com')).toBe(false);
    expect(open({ claims: { namespace_path: ['acme'] } }, 'https://gitlab.com')).toBe(false);
    expect(open({ subject: 'project_path:*' }, 'https://gitlab.acme.example')).toBe(false);
  });
});

describe('an address of an issuer or of its keys', () => {
  test.each([
    ['https://issuer.example/realms/a', false, true],
    ['http://issuer.example', false, false],
    ['http://issuer.example', true, false],
    ['http://localhost:8080', false, false],
    ['http://localhost:8080', true, true],
    ['http://[::1]:8080', true, true],
    ['https://user:word@issuer.example', true, false],
    ['file:///etc/passwd', true, false],
    ['issuer.example', true, false],
  ])('%s (private networks: %s) is safe: %s', (address, allowPrivate, expected) => {
    expect(isSafeAddress(address, allowPrivate)).toBe(expected);
  });
});
