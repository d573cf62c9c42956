import { diffLines, onlyChanges } from '../../apps/web/src/pipelines/line-diff.js';

const signs = { same: ' ', theirs: '-', mine: '+' };
const drawn = (theirs: string, mine: string): string[] =>
  diffLines(theirs, mine).map(({ kind, text }) => `${signs[kind]}${text}`);

test.each([
  ['a\nb\nc', 'a\nb\nc', [' a', ' b', ' c']],
  ['a\nb\nc', 'a\nx\nc', [' a', '-b', '+x', ' c']],
  ['a\nc', 'a\nb\nc', [' a', '+b', ' c']],
  ['a\nb\na', 'a', [' a', '-b', '-a']],
  ['one\ntwo\nthree\nfour', 'zero\ntwo\nfour\nfive', ['-one', '+zero', ' two', '-three', ' four', '+five']],
])('%j becomes %j by the fewest lines', (theirs, mine, expected) => {
  expect(drawn(theirs, mine)).toEqual(expected);
});

test('texts too long to be compared line by line are told as two blocks between what is common at both ends', () => {
  const many = (word: string): string[] => Array.from({ length: 2500 }, (_, at) => `${word} ${at}`);
  const lines = diffLines(['first', ...many('a'), 'last'].join('\n'), ['first', ...many('b'), 'last'].join('\n'));

  expect(lines.map(({ kind }) => kind).filter((kind, at, all) => kind !== all[at - 1])).toEqual([
    'same',
    'theirs',
    'mine',
    'same',
  ]);
});

test('lines far from any change are left out and counted', () => {
  const lines = Array.from({ length: 20 }, (_, at) => `${at}`);
  const shown = onlyChanges(diffLines(lines.join('\n'), lines.with(10, 'x').join('\n')), 2);

  expect(shown.map(({ text }) => text)).toEqual(['8', '9', '10', 'x', '11', '12']);
  expect(shown.map(({ skipped }) => skipped)).toEqual([8, 0, 0, 0, 0, 0]);
  expect(onlyChanges(diffLines('same', 'same'))).toEqual([]);
});
