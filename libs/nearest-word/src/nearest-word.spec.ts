import fc from 'fast-check';
import { nearestWord } from './nearest-word.js';

const words = ['stage', 'script', 'secrets', 'tags', 'LOCKKEEPER_DATABASE_URL'];

test.each([
  ['scirpt', 'script'],
  ['Secret', 'secrets'],
  ['tgas', 'tags'],
  ['stag', 'stage'],
  ['LOCKKEEPER_DATABSE_URL', 'LOCKKEEPER_DATABASE_URL'],
])('%s may have meant %s', (typed, meant) => {
  expect(nearestWord(typed, words)).toBe(meant);
});

test.each(['environment', 'xy', '', 'tugboat'])('%s is near to nothing', (typed) => {
  expect(nearestWord(typed, words)).toBeNull();
});

test('the nearest one wins, and of equally near ones the first', () => {
  expect(nearestWord('DEPLOY_KEY', ['DEPLOY_KEYS2', 'DEPLOY_KEYS', 'DEPLOY_KEYZ'])).toBe('DEPLOY_KEYS');
});

test('a word is nearest to itself, and what is answered is always a candidate', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), fc.array(fc.string({ maxLength: 40 })), (word, others) => {
      expect(nearestWord(word, [...others, word])?.toLowerCase()).toBe(word.toLowerCase());
      const found = nearestWord(word, others);
      expect(found === null || others.includes(found)).toBe(true);
    }),
  );
});
