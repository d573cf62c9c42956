import fc from 'fast-check';
import { describeRefScope, refScopeMatches, type RefScope } from './index.js';

const branch = (name: string) => ({ kind: 'branch', name }) as const;
const tag = (name: string) => ({ kind: 'tag', name }) as const;

describe('refScopeMatches', () => {
  test.each<[string, RefScope, ReturnType<typeof branch> | ReturnType<typeof tag>, boolean]>([
    ['any ref covers a branch', { branch: '*', tag: null }, branch('main'), true],
    ['any ref covers a tag', { branch: '*', tag: null }, tag('v1'), true],
    ['a branch name covers that branch', { branch: 'main', tag: null }, branch('main'), true],
    ['a branch name covers no other branch', { branch: 'main', tag: null }, branch('dev'), false],
    ['a branch name covers no tag of that name', { branch: 'main', tag: null }, tag('main'), false],
    ['a branch pattern covers no tag', { branch: 'v*', tag: null }, tag('v1'), false],
    ['a tag pattern covers such a tag', { branch: null, tag: 'v*' }, tag('v1'), true],
    ['a tag pattern covers no branch of that name', { branch: null, tag: 'v*' }, branch('v1'), false],
    ['all tags covers no branch', { branch: null, tag: '*' }, branch('main'), false],
    ['`*` beside a tag pattern covers branches', { branch: '*', tag: 'v*' }, branch('x'), true],
    ['`*` beside a tag pattern leaves other tags out', { branch: '*', tag: 'v*' }, tag('x'), false],
    ['an empty scope covers no branch', { branch: null, tag: null }, branch('main'), false],
    ['an empty scope covers no tag', { branch: null, tag: null }, tag('v1'), false],
  ])('%s', (_case, scope, ref, covered) => {
    expect(refScopeMatches(scope, ref)).toBe(covered);
  });

  test('a half never decides about the other kind', () => {
    const half = fc.option(fc.string({ unit: fc.constantFrom('a', '/', '*'), minLength: 1, maxLength: 4 }));
    const name = fc.string({ unit: fc.constantFrom('a', '/'), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(half, half, name, (branchHalf, tagHalf, text) => {
        expect(refScopeMatches({ branch: null, tag: tagHalf }, branch(text))).toBe(false);
        if (branchHalf !== '*') expect(refScopeMatches({ branch: branchHalf, tag: null }, tag(text))).toBe(false);
      }),
    );
  });
});

describe('describeRefScope', () => {
  test.each<[RefScope, string]>([
    [{ branch: '*', tag: null }, 'any ref'],
    [{ branch: 'main', tag: null }, 'branch `main`'],
    [{ branch: 'feature/*', tag: 'v*' }, 'branches `feature/*` and tags `v*`'],
    [{ branch: '*', tag: '*' }, 'all branches and all tags'],
    [{ branch: null, tag: 'v1' }, 'tag `v1`'],
    [{ branch: null, tag: null }, 'no ref at all'],
  ])('%j reads as %j', (scope, words) => {
    expect(describeRefScope(scope)).toBe(words);
  });
});
