import { settle, type KnownFacts, type RowPredicate } from './predicate.js';

const said = (predicate: RowPredicate, known: KnownFacts) => {
  const settled = settle(predicate, known);
  return settled.op === 'constant' ? settled.value : settled;
};

describe('settle', () => {
  it('takes a role that is not given for above nothing, and for reached by nobody', () => {
    const levels = [null, 20, 30, 40];

    expect(levels.map((deployRole) => said({ op: 'above', fact: 'deployRole', role: 30 }, { deployRole }))).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect(levels.map((deployRole) => said({ op: 'reached', fact: 'deployRole', role: 30 }, { deployRole }))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('judges the test of an access rule by what the rule does, and as not met where nothing is known', () => {
    const meets = (effect: 'allow' | 'prevent', environmentScope: string | null) =>
      said(
        { op: 'meets', effect, test: { test: 'scope', fact: 'environmentScope', pattern: 'production' } },
        { environmentScope },
      );

    expect([meets('allow', 'production'), meets('allow', '*'), meets('allow', null)]).toEqual([true, false, false]);
    expect([meets('prevent', 'production'), meets('prevent', '*'), meets('prevent', null)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('leaves what is not known as it is', () => {
    const unknown: RowPredicate = { op: 'unset', fact: 'secretReadRole' };

    expect(said(unknown, { archived: true })).toBe(unknown);
    expect(said(unknown, { secretReadRole: null })).toBe(true);
    expect(said({ op: 'not', part: { op: 'equals', fact: 'archived', value: true } }, { archived: false })).toBe(true);
  });
});
