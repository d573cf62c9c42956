import fc from 'fast-check';
import { expandEnvironmentName } from '../index.js';

describe('expandEnvironmentName', () => {
  const variables = { A: 'one', A_B: 'two', NESTED: '$A', STAR: '*', EMPTY: '', LINE: 'a\nb' };

  it.each([
    ['production', 'production'],
    ['review/$A', 'review/one'],
    ['review/${A}_B', 'review/one_B'],
    ['review/$A_B', 'review/two'],
    ['$A$EMPTY-${A_B}', 'one-two'],
  ])('expands %s to %s', (name, expected) => {
    expect(expandEnvironmentName(name, variables)).toEqual({ name: expected });
  });

  it.each([
    ['a variable that is not set', 'review/$MISSING', 'environment_variable'],
    ['a variable of the prototype', 'review/$constructor', 'environment_variable'],
    ['a value that holds a variable', 'review/$NESTED', 'environment_name'],
    ['a value that makes a pattern', 'review/$STAR', 'environment_name'],
    ['a control character', 'review/$LINE', 'environment_name'],
    ['nothing left', '$EMPTY', 'environment_name'],
    ['a trailing slash', 'review/$EMPTY', 'environment_name'],
    ['256 characters', 'x'.repeat(256), 'environment_name'],
    ['an open brace', 'a${A', 'environment_name'],
  ])('refuses %s', (_, name, code) => {
    expect(expandEnvironmentName(name, variables)).toMatchObject({ problem: { code } });
  });

  it('never looks a second time at what a value brought', () => {
    const property = fc.property(fc.string({ maxLength: 30 }), (value) => {
      const result = expandEnvironmentName('x$V', { V: value, SECRET: 'leaked' });
      if ('name' in result) expect(result.name).toBe(`x${value}`);
    });
    fc.assert(property, { examples: [['$SECRET'], ['${SECRET}'], ['$$SECRET']] });
  });
});
