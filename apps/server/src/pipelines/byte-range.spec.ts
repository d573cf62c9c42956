import { readByteRange } from './byte-range.js';

test.each([
  ['bytes=0-3', { start: 0, end: 4 }],
  ['bytes=4-', { start: 4, end: 10 }],
  ['bytes=4-99', { start: 4, end: 10 }],
  ['bytes=-3', { start: 7, end: 10 }],
  ['bytes=-99', { start: 0, end: 10 }],
  ['bytes=9-9', { start: 9, end: 10 }],
  ['bytes=10-', 'outside'],
  ['bytes=-0', 'outside'],
  ['bytes=5-4', null],
  ['bytes=-', null],
  ['bytes=0-1,4-5', null],
  ['lines=0-1', null],
  [undefined, null],
])('of 10 bytes %s is %j', (header, expected) => {
  expect(readByteRange(header, 10)).toEqual(expected);
});

test('of no bytes every range is outside', () => {
  expect([readByteRange('bytes=0-', 0), readByteRange('bytes=-5', 0)]).toEqual(['outside', 'outside']);
});
