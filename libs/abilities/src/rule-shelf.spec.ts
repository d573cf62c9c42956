import { testsOn, unconditional, type AccessRuleFacts, type RuleConditions } from './access-rule.js';
import { noRoleGrants } from './grantable.js';
import { RuleShelf } from './rule-shelf.js';
import { subject, type Facts } from './subjects.js';

const rules: Record<string, Partial<RuleConditions>> = {
  any: {},
  named: { secretName: 'DB_URL' },
  named_like: { secretName: 'DB*' },
  tagged: { tag: 'pci' },
  there: { environment: 'production' },
  there_and_named: { environment: 'production', secretName: 'KEY' },
  one: { secretId: 'one', tag: 'pci' },
  shielded: { isProtected: true },
};
const known = { secretId: 'two', name: 'OTHER', environmentScope: 'staging', tags: ['a'], isProtected: true };

/** The rules that are looked at for a secret. */
function lookedAt(effect: 'allow' | 'prevent', facts: Partial<Facts<'secret'>>): string[] {
  const shelf = new RuleShelf(effect);
  for (const [reason, conditions] of Object.entries(rules)) {
    const rule = { ...unconditional, ...conditions, reason } as AccessRuleFacts;
    shelf.put(rule, testsOn('secret', rule)!);
  }
  const owner = { ancestorIds: [1], namespaceId: 1, archived: false, ...noRoleGrants };
  const working = { deployRole: null, managerActive: true, writeOnly: false };
  const seen: string[] = [];
  shelf.some(subject.secret({ ...owner, ...working, ...known, ...facts }), ({ reason }) => {
    seen.push(reason);
    return false;
  });
  return seen.sort();
}

describe('RuleShelf', () => {
  const always = ['any', 'named_like', 'shielded'];

  it.each<[string, Partial<Facts<'secret'>>, string[]]>([
    ['of another name', {}, []],
    ['of a name', { name: 'DB_URL' }, ['named']],
    ['of a name that rules name together with an environment', { name: 'KEY' }, ['there_and_named']],
    ['with a tag', { tags: ['a', 'pci'] }, ['tagged']],
    ['of an environment', { environmentScope: 'production' }, ['there']],
    ['that a rule is about', { secretId: 'one' }, ['one']],
    ['of which nothing is known', { secretId: null, name: null, environmentScope: null, tags: null }, []],
  ])('looks at few rules for a secret %s', (_, facts, more) => {
    for (const effect of ['allow', 'prevent'] as const) {
      expect(lookedAt(effect, facts)).toEqual([...always, ...more].sort());
    }
  });

  it('looks at every environment for a scope that can be several, when it is about preventing', () => {
    expect(lookedAt('prevent', { environmentScope: 'prod*' })).toEqual([...always, 'there'].sort());
    expect(lookedAt('allow', { environmentScope: 'prod*' })).toEqual(always);
  });

  it('stops at the first that counts', () => {
    const shelf = new RuleShelf('allow');
    for (const id of [1, 2, 3]) shelf.put({ ...unconditional, id } as AccessRuleFacts, []);
    const asked: number[] = [];

    const some = shelf.some(subject.instance({}), ({ id }) => asked.push(id) === 2);

    expect([some, asked]).toEqual([true, [1, 2]]);
  });
});
