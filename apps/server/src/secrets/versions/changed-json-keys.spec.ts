import { Sensitive } from '@lockkeeper/sensitive';
import { changedJsonKeys } from './changed-json-keys.js';

const changed = (from: string, to: string) => changedJsonKeys(new Sensitive(from), new Sensitive(to));
const none = { added: [], removed: [], changed: [], complete: true };

test.each([
  ['a list', '[1]'],
  ['a text', '"x"'],
  ['null', 'null'],
  ['no JSON at all', '{"a": 1'],
])('tells nothing when one side is %s', (_, other) => {
  expect(changed('{"a": 1}', other)).toBeNull();
  expect(changed(other, '{"a": 1}')).toBeNull();
});

test('takes order and spaces for no change', () => {
  expect(
    changed('{"a": {"x": 1, "y": [{"p": 1, "q": 2}]}, "b": 2}', '{"b":2,"a":{"y":[{"q":2,"p":1}],"x":1}}'),
  ).toEqual(none);
});

test.each([
  ['another text', '"1"', '"2"', ['a']],
  ['another type', '1', '"1"', ['a']],
  ['null', '1', 'null', ['a']],
  ['an object instead of a list', '[]', '{}', ['a']],
  ['a longer list', '[1]', '[1, 2]', ['a']],
  ['another order in a list', '[1, 2]', '[2, 1]', ['a']],
  ['a key less deep in a list', '[{"b": 1, "c": 2}]', '[{"b": 1}]', ['a']],
  ['another key of as many in a list', '[{"b": 1}]', '[{"c": 1}]', ['a']],
])('names a key with %s', (_, from, to, keys) => {
  expect(changed(`{"a": ${from}}`, `{"a": ${to}}`)).toEqual({ ...none, changed: keys });
});

test('names nested keys by their path, odd ones in quotes', () => {
  expect(changed('{"a": {"b-c": {"d.e": 1}}, "": 1}', '{"a": {"b-c": {}, "ß": 1}}')).toEqual({
    added: ['a.ß'],
    removed: ['[""]', 'a.b-c["d.e"]'],
    changed: [],
    complete: true,
  });
});

test('compares the fifth level as a whole', () => {
  const deep = (value: number): string => `{"a":{"b":{"c":{"d":{"e":{"f":${value}}}}}}}`;

  expect(changed(deep(1), deep(2))).toEqual({ ...none, changed: ['a.b.c.d.e'] });
});

test('keys named like parts of every object are keys like others', () => {
  expect(changed('{"__proto__": {"x": 1}}', '{"constructor": 1, "toString": 1}')).toMatchObject({
    added: ['constructor', 'toString'],
    removed: ['__proto__'],
  });
});

test('bears values that nest as deep as they are long, and lists no more than 200 keys, none too long', () => {
  const nested = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
  expect(changed(`{"a": ${nested}}`, `{"a": ${nested}}`)).toEqual(none);

  const many = JSON.stringify(Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`k${index}`, 1])));
  const told = changed('{}', many);
  expect([told?.added.length, told?.complete]).toEqual([200, false]);
  expect(changed('{}', `{"${'x'.repeat(60_000)}": 1}`)?.added[0]?.length).toBeLessThan(200);
});
