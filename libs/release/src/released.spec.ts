import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { aJob, aSecret, now } from '../testing/releasable-facts.js';
import { decide, isReleased, type Cleared, type Hypothetical, type Released, type Withheld } from './index.js';
import * as gate from './index.js';

const opens = (released: Released) => released.secretId;

function released(): Released {
  const decision = decide(aSecret(), aJob(), 'release', now);
  if (decision.outcome !== 'released') throw new Error(decision.sentence);
  return decision;
}

// Never called: each line must be an error of the compiler, which the first test runs on this very file.
export const forgeries = (cleared: Cleared, hypothetical: Hypothetical, withheld: Withheld): unknown[] => [
  opens(released()),
  // @ts-expect-error a literal with all the right fields is no Released
  opens({
    outcome: 'released',
    jobId: 1,
    secretId: 's',
    versionId: 'v',
    name: 'N',
    variable: 'V',
    approvedBy: 6,
    ruleTrail: [],
  }),
  // @ts-expect-error neither is a copy, with or without another secret
  opens({ ...released(), secretId: 'other' }),
  // @ts-expect-error what clears a hand-out opens no value
  opens(cleared),
  // @ts-expect-error a hypothetical opens no value
  opens(hypothetical),
  // @ts-expect-error nor does a refusal
  opens(withheld),
  // @ts-expect-error the outcome must be looked at first
  opens(decide(aSecret(), aJob(), 'release', now)),
  // @ts-expect-error the phase decides the type
  opens(decide(aSecret(), aJob(), 'handout', now)),
  // @ts-expect-error fields cannot be exchanged afterwards
  (released().secretId = 'other'),
];

describe('Released', () => {
  test('cannot be forged as far as the compiler sees', () => {
    const root = resolve(__dirname, '../../..');
    const options =
      '--ignoreConfig --noEmit --strict --target ES2023 --module nodenext --skipLibCheck --types node,jest';
    const compile = [resolve(root, 'node_modules/ts7/bin/tsc'), ...options.split(' '), __filename];

    // Throws with the compiler's messages when a forgery compiles.
    expect(execFileSync(process.execPath, compile, { cwd: root, encoding: 'utf8' })).toBe('');
  }, 60_000);

  test('cannot be forged by copy or cast at run time', () => {
    const real = released();

    expect(isReleased(real)).toBe(true);
    for (const fake of [{ ...real }, structuredClone(real), Object.create(real), null, 'released', undefined]) {
      expect(isReleased(fake)).toBe(false);
    }
  });

  test('cannot be changed', () => {
    const real = released();

    expect(() => Object.assign(real, { secretId: 'other' })).toThrow(TypeError);
    expect(Object.isFrozen(real.ruleTrail)).toBe(true);
  });

  test('has no constructor among the exports', () => {
    expect(Object.values<unknown>(gate)).not.toContain(released().constructor);
  });
});
