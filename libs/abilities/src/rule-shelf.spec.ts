import { testsOn, unconditional, type RuleConditions } from './access-rule.js';
import { noRoleGrants } from './grantable.js';
import type { Reach } from './reach.js';
import { RuleShelf } from './rule-shelf.js';
import { subject, type Facts } from './subjects.js';

const everywhere: Reach = { reach: 'outside', among: [] };
const known = { secretId: 'two', name: 'OTHER', environmentScope: 'staging', tags: ['a'], isProtected: true };

function secretWith(facts: Partial<Facts<'secret'>>) {
  const owner = { ancestorIds: [1], namespaceId: 1, archived: false, ...noRoleGrants };
  const working = { deployRole: null, managerActive: true, writeOnly: false };
  return subject.secret({ ...owner, ...working, ...known, ...facts });
}

/** Whether a rule with these conditions counts on a secret, on a shelf with others that do not. */
function counts(effect: 'allow' | 'prevent', conditions: Partial<RuleConditions>, facts: Partial<Facts<'secret'>>) {
  const shelf = new RuleShelf(effect);
  const decoys = [
    { secretName: 'NO' },
    { tag: 'no' },
    { environment: 'no*' },
    { secretId: 'no' },
    { isProtected: false },
  ];
  for (const one of [...decoys, conditions]) {
    shelf.put({ tests: testsOn('secret', { ...unconditional, ...one })!, reach: everywhere });
  }
  return shelf.someCounts(secretWith(facts));
}

describe('RuleShelf', () => {
  it.each<[string, Partial<RuleConditions>, Partial<Facts<'secret'>>, boolean]>([
    ['a name', { secretName: 'DB_URL' }, { name: 'DB_URL' }, true],
    ['another name', { secretName: 'DB_URL' }, {}, false],
    ['a pattern of names', { secretName: 'DB*' }, { name: 'DB_URL' }, true],
    ['another pattern of names', { secretName: 'DB*' }, {}, false],
    ['a tag', { tag: 'pci' }, { tags: ['a', 'pci'] }, true],
    ['another tag', { tag: 'pci' }, {}, false],
    ['an environment', { environment: 'production' }, { environmentScope: 'production' }, true],
    ['another environment', { environment: 'production' }, {}, false],
    ['an environment and a name', { environment: 'staging', secretName: 'OTHER' }, {}, true],
    ['an environment and another name', { environment: 'staging', secretName: 'KEY' }, {}, false],
    ['another environment and a name', { environment: 'production', secretName: 'OTHER' }, {}, false],
    ['the secret itself and its tag', { secretId: 'one', tag: 'pci' }, { secretId: 'one', tags: ['pci'] }, true],
    ['the secret itself and another tag', { secretId: 'one', tag: 'pci' }, { secretId: 'one' }, false],
    ['what is protected', { isProtected: true }, {}, true],
    ['what is not', { isProtected: true }, { isProtected: false, tags: [] }, false],
    ['anything', {}, { secretId: null, name: null, environmentScope: null, tags: null, isProtected: null }, true],
    ['a name where none is known', { secretName: 'DB*' }, { name: null }, false],
    ['a tag where none is known', { tag: 'pci' }, { tags: null }, false],
  ])('tells whether a rule counts that is about %s', (what, conditions, facts, expected) => {
    // The decoy about what is not protected counts there.
    const decoy = what === 'what is not';
    for (const effect of ['allow', 'prevent'] as const)
      expect(counts(effect, conditions, facts)).toBe(expected || decoy);
  });

  it('prevents in a part of a scope, and allows in the whole of it only', () => {
    const prod = { environmentScope: 'prod*' };
    expect(counts('prevent', { environment: 'production' }, prod)).toBe(true);
    expect(counts('prevent', { environment: 'production/*' }, prod)).toBe(true);
    expect(counts('prevent', { environment: 'staging' }, prod)).toBe(false);
    expect(counts('allow', { environment: 'production' }, prod)).toBe(false);
    expect(counts('allow', { environment: 'pro*' }, prod)).toBe(true);
  });

  it.each<[Reach, boolean]>([
    [{ reach: 'within', among: [1] }, true],
    [{ reach: 'within', among: [2] }, false],
    [{ reach: 'outside', among: [1] }, false],
  ])('counts a rule only where it reaches the actor: %j', (reach, expected) => {
    for (const conditions of [{}, { secretName: 'OTHER' }]) {
      const shelf = new RuleShelf('allow');
      const tests = testsOn('secret', { ...unconditional, ...conditions })!;
      shelf.put({ tests, reach: { reach: 'within', among: [3] } });
      shelf.put({ tests, reach });
      expect(shelf.someCounts(secretWith({}))).toBe(expected);
    }
  });

  it('keeps rules that say different things of the same', () => {
    const shelf = new RuleShelf('allow');
    for (const isProtected of [false, false, true]) {
      shelf.put({ tests: testsOn('secret', { ...unconditional, isProtected })!, reach: everywhere });
    }
    expect(shelf.someCounts(secretWith({ isProtected: true }))).toBe(true);
    expect(shelf.someCounts(secretWith({ isProtected: null }))).toBe(false);
  });
});
