import { Fault } from '../platform/errors/index.js';
import { requireRefName } from './ref-rules.js';

describe('requireRefName', () => {
  test.each(['main', 'feature/a-b_c', 'v1.2.3', 'é', '1', 'a.lock2', 'x'.repeat(255), 'a@b', '日本'])(
    'takes %s',
    (name) => {
      expect(requireRefName('refName', name)).toBe(name);
    },
  );

  test.each([
    '',
    'x'.repeat(256),
    'a b',
    'a\u0000b',
    'a\nb',
    'a\u200bb',
    'a\u00a0b',
    '\ud800',
    ...[...'~^:?*[\\'].map((letter) => `a${letter}b`),
    'a..b',
    '@',
    'a@{b',
    '-a',
    '/a',
    'a/',
    'a//b',
    'a.',
    '.a',
    'a/.b',
    'a.lock',
    'a.lock/b',
  ])('refuses %j and names the field', (name) => {
    expect(() => requireRefName('refName', name)).toThrow(Fault);
    expect(() => requireRefName('refName', name)).toThrow(/^refName: must/);
  });
});
