import fc from 'fast-check';
import type { Client } from '../support/client.js';
import type { Place } from '../runners/world.js';
import { readers } from './readers.js';

// Which jobs a secret is for, told in two ways: by the gate, asked for each of some jobs, and by the list of its readers.

const scope = fc.constantFrom('*', 'production', 'prod*', 'review/*', '*a');
/** What there is around a secret. */
export const drawn = fc.record({
  scope,
  other: scope,
  ref: fc.constantFrom(['*', null], ['main', null], ['release/*', 'v*'], [null, 'v*']),
  protected: fc.boolean(),
  allowed: fc.constantFrom('all', 'all', 'own', 'none'),
  sources: fc.constantFrom(null, ['web']),
  frozen: fc.constantFrom(false, false, false, true),
  protectedRefs: fc.subarray([
    ['branch', 'main'],
    ['branch', 'rel*'],
    ['tag', 'v*'],
  ] as const),
  protectedEnvironments: fc.subarray([
    ['production', 40],
    ['review/*', 30],
    ['*a', 50],
  ] as const),
  environments: fc.subarray(['production', 'review/a', 'staging']),
});

const REFS = [
  ['BRANCH', 'main'],
  ['BRANCH', 'release/1'],
  ['BRANCH', 'topic'],
  ['TAG', 'v1'],
  ['TAG', 'x'],
] as const;
const PLACES = [null, 'production', 'review/a', 'review/zz', 'elsewhere', 'prod-7'] as const;
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;
const like = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[/.-]/g, '\\$&'))
      .join('.*')}$`,
  ).test(text);

/** By asking the gate of each of these jobs, as its owner. */
export async function byGate(client: Client, at: { id: string; group: Place; project: Place }, { sources }: Drawn) {
  const got: string[] = [];
  const asked = [{ name: 'KEY', source: `group/${at.group.fullPath}` }];
  const jobs = PLACES.map((_, n) => `j${n}: secretAccess(projectPath: $path, job: $j${n}) { outcome secretId }`);
  const document = `query ($path: ID!, ${PLACES.map((_, n) => `$j${n}: JobFactsInput!`).join()}) { ${jobs.join()} }`;
  for (const [refKind, refName] of REFS) {
    const job = { refName, refKind, asked, source: sources?.[0] ?? 'push' };
    const all = PLACES.map((environment, n) => [`j${n}`, { ...job, environment }] as const);
    const answers = await client.query(document, { path: at.project.fullPath, ...Object.fromEntries(all) });
    PLACES.forEach((environment, n) => {
      const [answer] = answers[`j${n}`];
      if (answer.outcome === 'WOULD_RELEASE' && answer.secretId === at.id)
        got.push(`${refKind} ${refName} ${environment}`);
    });
  }
  return got;
}

/** By reading the list, in which a job is of one class. */
export async function claimed(client: Client, id: string, given: Drawn) {
  const rows = await readers(client, id, 'JOB');
  const listed = new Set(
    rows.map(({ job }) => JSON.stringify([job.refKind, job.ref, job.hasEnvironment, job.environment])),
  );
  const classOf = (name: string, exact: readonly string[], patterns: readonly string[]): string | null =>
    exact.find((one) => one === name) ?? patterns.find((one) => like(one, name)) ?? null;
  const exactScope = (half: string | null): string[] => (half !== null && !half.includes('*') ? [half] : []);
  return REFS.flatMap(([refKind, refName]) =>
    PLACES.filter((environment) => {
      const half = given.ref[refKind === 'TAG' ? 1 : 0];
      const rules = given.protectedRefs
        .filter(([kind]) => kind === refKind.toLowerCase())
        .map(([, pattern]) => pattern);
      const exactRef = exactScope(half);
      if (exactRef.length > 0 && exactRef[0] !== refName) return false;
      if (half !== null && half !== '*' && !like(half, refName)) return false;
      const ref = classOf(refName, exactRef, rules);
      if (environment === null) return listed.has(JSON.stringify([refKind, ref, false, null]));
      if (!like(given.scope, environment)) return false;
      const exact = [...exactScope(given.scope), ...given.environments];
      // What another variant takes is no job's of this one.
      const narrower = given.other.replaceAll('*', '').length >= given.scope.replaceAll('*', '').length;
      if (given.other !== given.scope && narrower && like(given.other, environment)) return false;
      const patterns = given.protectedEnvironments.map(([pattern]) => pattern);
      const candidates = [classOf(environment, exact, []), ...patterns.filter((one) => like(one, environment)), null];
      const own = candidates.find((one) => one !== null) ?? null;
      return listed.has(JSON.stringify([refKind, ref, true, own]));
    }).map((environment) => `${refKind} ${refName} ${environment}`),
  );
}
