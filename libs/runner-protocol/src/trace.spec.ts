import { randomBytes } from 'node:crypto';
import { mintToken, presentedToken, shownPart, tokenKind } from './tokens.js';
import {
  contentRangeHeader,
  parseContentRange,
  parseTraceInterval,
  parseTraceRange,
  traceRangeHeader,
} from './trace.js';

describe('trace ranges', () => {
  it('reads the recorded Content-Range and writes the recorded Range', () => {
    expect(parseContentRange('0-2050')).toEqual({ start: 0, end: 2050 });
    expect(parseContentRange('bytes 5-9/10')).toEqual({ start: 5, end: 9 });
    expect(contentRangeHeader(1654, 78)).toBe('1654-1731');
    expect(traceRangeHeader(2051)).toBe('0-2051');
  });

  it.each(['', '5', '5-', '-5', '9-5', 'a-b', '0-99999999999999999', undefined, ['0-1']])('refuses %j', (header) => {
    expect(parseContentRange(header)).toBeNull();
  });

  it('starts again at zero when a 416 has no usable Range', () => {
    expect(parseTraceRange('0-1000')).toBe(1000);
    expect(parseTraceRange(undefined)).toBe(0);
    expect(parseTraceRange('bytes')).toBe(0);
  });

  it('ignores an interval of zero or text and caps a long one at 15 minutes', () => {
    expect(parseTraceInterval('10')).toBe(10);
    expect(parseTraceInterval('5000')).toBe(900);
    for (const odd of ['0', 'abc', '-1', '1.5', undefined]) expect(parseTraceInterval(odd)).toBeNull();
  });
});

describe('tokens', () => {
  it('carries 32 secret characters behind the nine that logs show', () => {
    const token = mintToken('runner', randomBytes);

    expect(token).toMatch(/^glrt-[A-Za-z0-9]{41}$/);
    expect(shownPart(token)).toBe(token.slice(5, 14));
    expect(mintToken('runner', randomBytes)).not.toBe(token);
  });

  it('throws away the bytes that would favour some letters', () => {
    const draws = [Uint8Array.of(248, 255, 1), new Uint8Array(64)];

    expect(mintToken('job', () => draws.shift()!)).toBe(`glcbt-1${'0'.repeat(40)}`);
  });

  it('tells kinds apart by prefix only', () => {
    expect(tokenKind('glrt-x')).toBe('runner');
    expect(tokenKind('glcbt-64_x')).toBe('job');
    expect(tokenKind('GR1348941old')).toBeNull();
    expect(shownPart('glrt-t1_abcdefghijkl')).toBe('abcdefghi');
  });

  it('prefers the header over the body', () => {
    expect(presentedToken('glrt-header', 'glrt-body')).toBe('glrt-header');
    expect(presentedToken(undefined, 'glrt-body')).toBe('glrt-body');
    expect(presentedToken('', undefined)).toBeNull();
  });
});
