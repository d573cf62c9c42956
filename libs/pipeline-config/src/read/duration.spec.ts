import { parseDuration } from '../index.js';

describe('parseDuration', () => {
  it.each([
    ['1h 30m', 5400],
    ['1h30m', 5400],
    ['3600', 3600],
    ['90 minutes', 5400],
    ['1 hour and 5 min', 3900],
    ['1 week, 2 days', 777_600],
    ['1.5 hours', 5400],
    ['2 hrs 10 secs', 7210],
  ])('reads %s as %i seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['', 'h', '1x', '-1h', '1h -5m', '1:30', 'never', '1h,', '1h and', '1e3', `${'1'.repeat(11)}s`])(
    'refuses %j',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
});
