import fc from 'fast-check';
import { aJob, aSecret, asked, now } from '../testing/releasable-facts.js';
import { decide, decideAsked, isReleased } from './index.js';
import type { JobFacts, Phase, SecretFacts } from './index.js';

type Path = readonly (string | number)[];

const phases = ['hypothetical', 'handout', 'release'] as const;
const startedOnly = ['id', 'state', 'tokenValid', 'askedBy', 'assignedTo', 'debugTrace', 'interactiveSession'];

/** Every fact by its path, nested ones too. */
function pathsOf(facts: unknown, path: Path = []): Path[] {
  const inside = typeof facts === 'object' && facts !== null && !(facts instanceof Date) ? Object.entries(facts) : [];
  return [...(path.length > 0 ? [path] : []), ...inside.flatMap(([key, fact]) => pathsOf(fact, [...path, key]))];
}

function replaced(facts: unknown, [key, ...rest]: Path, fact: unknown): unknown {
  if (key === undefined) return fact;
  const copy = (Array.isArray(facts) ? [...facts] : { ...(facts as object) }) as Record<string | number, unknown>;
  copy[key] = replaced(copy[key], rest, fact);
  return copy;
}

function without(facts: unknown, [key, ...rest]: Path): unknown {
  const copy = (Array.isArray(facts) ? [...facts] : { ...(facts as object) }) as Record<string | number, unknown>;
  if (rest.length === 0) delete copy[key!];
  else copy[key!] = without(copy[key!], rest);
  return copy;
}

const gives = ([secret, job]: readonly [unknown, unknown], phase: Phase) => {
  const direct = decide(secret as SecretFacts, job as JobFacts, phase, now);
  const whole = decideAsked({ asked, candidates: [secret as SecretFacts], job: job as JobFacts, phase, now });
  return [direct, whole].some(({ outcome }) => ['released', 'cleared', 'would_release'].includes(outcome));
};

// `null` is a meaningful fact here ("no list", "never", "no environment"), though never a more permissive one by accident.
const nullable =
  /^(allowedProjectIds|acceptedSources|condition|expiresAt|version\.endsAt|(environment\.)?approvals\.\d+\.usedByHandout|details\.runnerTags|asked\.\d+\.source|refScope\.\w+|environment)$/;
const secretPaths = pathsOf(aSecret()).map((path) => ['secret', path] as const);
const jobPaths = pathsOf(aJob()).map((path) => ['job', path] as const);
const facts = [...secretPaths, ...jobPaths];
// Facts of rule 10, which a hypothetical leaves open; absent means "nobody has" and "there is no such job".
const mayBeAbsent = (path: Path) =>
  path.join('.') === 'environment.approvals' ||
  (path.length === 1 && ['approvals', 'run', 'details'].includes(String(path[0])));
const judgedIn = (phase: Phase, side: string, path: Path) =>
  phase !== 'hypothetical' || side === 'secret' || !startedOnly.includes(String(path[0]));

const change = (side: 'secret' | 'job', alter: (facts: unknown) => unknown) =>
  side === 'secret' ? ([alter(aSecret()), aJob()] as const) : ([aSecret(), alter(aJob())] as const);

describe.each(phases)('facts in the %s phase', (phase) => {
  const judged = facts.filter(([side, path]) => judgedIn(phase, side, path));

  test('are sufficient when all are known', () => {
    expect(gives([aSecret(), aJob()], phase)).toBe(true);
  });

  test.each(judged.filter(([, path]) => phase !== 'hypothetical' || !mayBeAbsent(path)))(
    'withhold when %s fact %j is removed or undefined',
    (side, path) => {
      expect(
        gives(
          change(side, (given) => replaced(given, path, undefined)),
          phase,
        ),
      ).toBe(false);
      expect(
        gives(
          change(side, (given) => without(given, path)),
          phase,
        ),
      ).toBe(false);
    },
  );

  test.each(judged)('withhold when %s fact %j is of a wrong type', (side, path) => {
    const wrong = [Symbol('x'), () => true, 1n, -1, 0, NaN, 1.5, '', '7', 'true', {}, [], [null], new Date(NaN)];
    const current = path.reduce<unknown>(
      (inner, key) => (inner as Record<string | number, unknown>)[key],
      side === 'secret' ? aSecret() : aJob(),
    );
    // Right kinds of fact: another text, a tag half, no groups above, nothing approved or exempt, never handed out, no approval demanded.
    const lists = ['ancestorGroups', 'approvals', 'approvalExemptRefs'];
    const sameKind = (fact: unknown) =>
      (typeof fact === 'string' && fact !== '' && (typeof current === 'string' || path.at(-1) === 'tag')) ||
      (Array.isArray(fact) && fact.length === 0 && lists.includes(String(path.at(-1)))) ||
      (fact === 0 && ['handout', 'requiredApprovals'].includes(String(path.at(-1))));

    for (const fact of wrong.filter((one) => !sameKind(one))) {
      expect(
        gives(
          change(side, (given) => replaced(given, path, fact)),
          phase,
        ),
      ).toBe(false);
    }
  });

  test.each(judged.filter(([, path]) => !nullable.test(path.join('.'))))(
    'withhold when %s fact %j is null',
    (side, path) => {
      expect(
        gives(
          change(side, (given) => replaced(given, path, null)),
          phase,
        ),
      ).toBe(false);
    },
  );

  test('withhold for anything at all in place of any fact, unless it is a fact of the right kind', () => {
    const garbage = fc.anything({
      withBigInt: true,
      withDate: true,
      withNullPrototype: true,
      withMap: true,
      withTypedArray: true,
    });
    fc.assert(
      fc.property(fc.constantFrom(...judged), garbage, ([side, path], fact) => {
        fc.pre(
          fact !== null &&
            !['string', 'boolean', 'number'].includes(typeof fact) &&
            !Array.isArray(fact) &&
            !(fact instanceof Date),
        );
        fc.pre(!(fact === undefined && mayBeAbsent(path)));
        expect(
          gives(
            change(side, (given) => replaced(given, path, fact)),
            phase,
          ),
        ).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  test('never throw and never release when they are garbage altogether', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), fc.anything(), (secret, job, time, entry) => {
        const direct = decide(secret as SecretFacts, job as JobFacts, phase, time as Date);
        const whole = decideAsked({
          asked: entry as never,
          candidates: secret as never,
          job: job as JobFacts,
          phase,
          now: time as Date,
        });
        for (const { outcome } of [direct, whole]) expect(['withheld', 'would_withhold']).toContain(outcome);
      }),
      { numRuns: 1000 },
    );
  });

  test.each<unknown>([NaN, undefined, null, 0, '2026-06-01', new Date(NaN), { getTime: () => 0 }])(
    'withhold when the time is %p',
    (time) => {
      expect(decide(aSecret(), aJob(), phase, time as Date).outcome).toMatch(/with/);
    },
  );
});

describe('the reason for unknown facts', () => {
  test.each<[string, unknown, unknown]>([
    ['secret.version.destroyed', { ...aSecret(), version: { id: 'x', number: 1, endsAt: null } }, aJob()],
    ['secret.expiresAt', { ...aSecret(), expiresAt: new Date(NaN) }, aJob()],
    ['job.environment.actorMayDeploy', aSecret(), { ...aJob(), environment: { name: 'production', protected: true } }],
    [
      'job.environment.name',
      aSecret(),
      { ...aJob(), environment: { name: 'prod*', protected: false, actorMayDeploy: true, requiredApprovals: 0 } },
    ],
    ['job.ref.name', aSecret(), { ...aJob(), ref: { kind: 'branch', name: '*', protected: true } }],
    ['job.project.ancestorGroups[1].id', aSecret(), replaced(aJob(), ['project', 'ancestorGroups', 1, 'id'], '10')],
    ...['1X', 'X=1', 'X Y', 'X\n', ''].map((variable): [string, unknown, unknown] => [
      'job.asked[0].variable',
      aSecret(),
      { ...aJob(), asked: [{ ...asked, variable }] },
    ]),
    // Two runners of which nothing is known are not the same one.
    ['job.askedBy.runnerId', aSecret(), { ...aJob(), askedBy: {}, assignedTo: {} }],
    ['job.askedBy.runnerManagerId', aSecret(), { ...aJob(), askedBy: { runnerId: 3 }, assignedTo: { runnerId: 3 } }],
    ['job.run.startedBy', aSecret(), { ...aJob(), run: { ...aJob().run, startedBy: [] } }],
    ['job', aSecret(), null],
    ['secret', undefined, aJob()],
  ])('names %s', (path, secret, job) => {
    expect(decide(secret as SecretFacts, job as JobFacts, 'release', now)).toMatchObject({
      code: 'unknown_facts',
      rule: 0,
      sentence: `Lockkeeper does not know \`${path}\` for your job, and what is unknown withholds.`,
    });
  });

  test.each<[string, Phase, unknown]>([
    ['phase', 'relase' as Phase, now],
    ['now', 'release', undefined],
  ])('names %s', (path, phase, time) => {
    expect(decide(aSecret(), aJob(), phase, time as Date)).toMatchObject({
      code: 'unknown_facts',
      sentence: `Lockkeeper does not know \`${path}\` for your job, and what is unknown withholds.`,
    });
  });

  test('says in a hypothetical that nothing was judged', () => {
    expect(decide({} as SecretFacts, aJob(), 'hypothetical', now)).toMatchObject({
      outcome: 'would_withhold',
      refusals: [{ code: 'unknown_facts', rule: 0 }],
      ruleTrail: [{ rule: 0, verdict: 'fails' }],
    });
  });

  test('a sparse list is not a list of known facts', () => {
    const decision = decide(aSecret({ allowedProjectIds: Array<number>(2) }), aJob(), 'release', now);

    expect(decision).toMatchObject({ code: 'unknown_facts' });
    expect(isReleased(decision)).toBe(false);
  });
});
