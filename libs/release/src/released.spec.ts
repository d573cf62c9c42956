import { aJob, aSecret, now } from '../testing/releasable-facts.js';
import { decide, isReleased, type Released } from './index.js';
import * as gate from './index.js';

function released(): Released {
  const decision = decide(aSecret(), aJob(), 'release', now);
  if (decision.outcome !== 'released') throw new Error(decision.sentence);
  return decision;
}

describe('Released', () => {
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
