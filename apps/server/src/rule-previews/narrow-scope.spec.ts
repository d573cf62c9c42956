import fc from 'fast-check';
import { environmentScopeMatches, refScopeMatches } from '@lockkeeper/release';
import { narrowScope, type CurrentScope, type UsedBy } from './narrow-scope.js';

const anywhere: CurrentScope = { environment: '*', branch: '*', tag: null, protected: false, projects: undefined };
const use = (changes: Partial<UsedBy> = {}): UsedBy => ({
  projectPath: 'acme/shop',
  refKind: 'branch',
  refName: 'main',
  environment: 'production',
  protectedRefs: [],
  ...changes,
});

test('a secret that one kind of job uses is narrowed to it', () => {
  const protectedRefs = [{ kind: 'branch', pattern: 'main' }] as const;

  expect(narrowScope(anywhere, [use({ protectedRefs })])).toEqual({
    environment: 'production',
    branch: 'main',
    protected: true,
  });
});

test('several names become their folder, and stay as they are without one', () => {
  const reviews = [use({ environment: 'review/a', refName: 'a' }), use({ environment: 'review/b', refName: 'b' })];

  expect(narrowScope(anywhere, reviews)).toEqual({ environment: 'review/*' });
  expect(narrowScope({ ...anywhere, environment: 'review/*' }, reviews)).toEqual({});
});

test('a job without environment keeps every environment, and a tag keeps the refs', () => {
  expect(narrowScope(anywhere, [use({ environment: null }), use()])).toEqual({ branch: 'main' });
  expect(narrowScope(anywhere, [use({ refKind: 'tag', refName: 'v1' }), use()])).toEqual({ environment: 'production' });
});

test('a secret of a group is narrowed to the projects that use it', () => {
  const uses = [use({ projectPath: 'acme/b' }), use({ projectPath: 'acme/a' })];

  expect(narrowScope({ ...anywhere, projects: null }, uses).projects).toEqual(['acme/a', 'acme/b']);
  expect(narrowScope({ ...anywhere, projects: ['acme/a', 'acme/b'] }, uses).projects).toBeUndefined();
});

test('nothing is proposed for a secret that nobody uses, nor for one that is as narrow as can be', () => {
  const exact = { ...anywhere, environment: 'production', branch: 'main', protected: true };

  expect(narrowScope(anywhere, [])).toEqual({});
  expect(narrowScope(exact, [use()])).toEqual({});
});

test('whatever is proposed, every job that used the secret still gets it', () => {
  const name = fc.constantFrom('main', 'release/1', 'release/2', 'review/a', 'production');
  const someUse = fc.record({
    projectPath: fc.constantFrom('acme/a', 'acme/b'),
    refKind: fc.constantFrom('branch' as const, 'tag' as const),
    refName: name,
    environment: fc.option(name),
    protectedRefs: fc.subarray([{ kind: 'branch' as const, pattern: 'main' }]),
  });
  const scope = fc.constantFrom('*', 'r*', 're*/*', 'main', 'release/*');
  fc.assert(
    fc.property(fc.array(someUse, { minLength: 1, maxLength: 4 }), scope, scope, (all, environment, branch) => {
      const current: CurrentScope = { ...anywhere, environment, branch };
      const refScope = { branch, tag: null };
      const uses = all.filter(
        (one) =>
          environmentScopeMatches(environment, one.environment) &&
          refScopeMatches(refScope, { kind: one.refKind, name: one.refName }),
      );
      const proposed = narrowScope(current, uses);
      for (const one of uses) {
        expect(environmentScopeMatches(proposed.environment ?? environment, one.environment)).toBe(true);
        const narrowed = { branch: proposed.branch ?? branch, tag: null };
        expect(refScopeMatches(narrowed, { kind: one.refKind, name: one.refName })).toBe(true);
      }
    }),
  );
});
