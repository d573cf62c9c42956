import { isProtectedRef, mostApprovals, strictestDeployRole, strictestDeployRoleForScope } from './index.js';

const branch = (name: string) => ({ kind: 'branch', name }) as const;
const tag = (name: string) => ({ kind: 'tag', name }) as const;

describe('isProtectedRef', () => {
  const rules = [
    { kind: 'branch', pattern: 'main' },
    { kind: 'branch', pattern: 'release/*' },
    { kind: 'tag', pattern: 'v*' },
  ] as const;

  test.each([
    [branch('main'), true],
    [branch('release/1'), true],
    [branch('feature/x'), false],
    [tag('v1'), true],
    [branch('v1'), false],
    [tag('main'), false],
  ])('%j: %s', (ref, isProtected) => {
    expect(isProtectedRef(rules, ref)).toBe(isProtected);
  });

  test('protects nothing by a malformed rule or ref', () => {
    expect(isProtectedRef([{ kind: 'branch', pattern: '' }], branch(''))).toBe(false);
    expect(isProtectedRef([{ kind: 'branch', pattern: null as never }], branch('main'))).toBe(false);
    expect(isProtectedRef([{ kind: 'branch', pattern: '*' }], { kind: 'branch', name: undefined as never })).toBe(
      false,
    );
    expect(isProtectedRef([], branch('main'))).toBe(false);
  });
});

describe('strictestDeployRole', () => {
  const protections = [
    { pattern: 'production', deployRole: 40 },
    { pattern: 'prod*', deployRole: 50 },
    { pattern: 'review/*', deployRole: 30 },
  ];

  test('takes the highest role of all that match', () => {
    expect(strictestDeployRole(protections, 'production')).toBe(50);
    expect(strictestDeployRole(protections, 'review/a')).toBe(30);
  });

  test('is null where nothing matches', () => {
    expect(strictestDeployRole(protections, 'staging')).toBeNull();
    expect(strictestDeployRole([], 'production')).toBeNull();
  });

  test.each([
    ['no number', '40'],
    ['NaN', NaN],
    ['zero, which is "no one" elsewhere', 0],
    ['unknown', undefined],
  ])('demands a role that nobody has where the role is %s', (_case, role) => {
    const malformed = [...protections, { pattern: 'production', deployRole: role as never }];

    expect(strictestDeployRole(malformed, 'production')).toBe(Infinity);
    expect(strictestDeployRole(malformed, 'review/a')).toBe(30);
  });

  test('counts a protection without a pattern as matching', () => {
    expect(strictestDeployRole([{ pattern: undefined as never, deployRole: 30 }], 'staging')).toBe(Infinity);
  });
});

describe('strictestDeployRoleForScope', () => {
  const protections = [
    { pattern: 'production', deployRole: 40 },
    { pattern: '*/eu', deployRole: 50 },
  ];

  test.each([
    ['*', 50],
    ['production', 40],
    ['prod*', 50],
    ['review/*', 50],
    ['review/a', null],
    ['stag*us', null],
  ])('scope %j needs %s', (scope, role) => {
    expect(strictestDeployRoleForScope(protections, scope)).toBe(role);
  });
});

describe('how many approvals an environment demands', () => {
  const rules = [
    { pattern: 'production', requiredApprovals: 1 },
    { pattern: 'prod*', requiredApprovals: 2 },
    { pattern: 'review/*', requiredApprovals: 3 },
  ];

  test('is the most that a matching protection demands', () => {
    expect(mostApprovals(rules, 'production')).toBe(2);
    expect(mostApprovals(rules, 'review/x')).toBe(3);
    expect(mostApprovals(rules, 'staging')).toBe(0);
    expect(mostApprovals([{ pattern: 'staging', requiredApprovals: 0 }], 'staging')).toBe(0);
  });

  test.each<[unknown, unknown]>([
    [undefined, 1],
    ['', 1],
    ['production', undefined],
    ['production', -1],
    ['production', '2'],
  ])('is more than anybody can give where a protection is malformed: %p, %p', (pattern, requiredApprovals) => {
    expect(mostApprovals([{ pattern, requiredApprovals } as never], 'production')).toBe(Infinity);
  });
});
