import { DOTENV_LIMITS, parseDotenv } from './parse-dotenv.js';

const parsed = (text: string | Buffer): Record<string, string> =>
  Object.fromEntries(parseDotenv(Buffer.isBuffer(text) ? text : Buffer.from(text)));

describe('a dotenv report', () => {
  test('is read line by line, values as they stand', () => {
    expect(parsed('URL=https://x.example/?a=b\r\n B = two words \nEMPTY=\nQUOTED="$A"\nB=last\n')).toEqual({
      URL: 'https://x.example/?a=b',
      B: 'last',
      EMPTY: '',
      QUOTED: '"$A"',
    });
  });

  test.each([
    ['', /line 1 must be NAME=value/],
    ['A=1\n\nB=2', /line 2 must be NAME=value/],
    ['# a comment', /line 1 must be NAME=value/],
    ['A=1\nB C=2', /line 2 must begin with a name/],
    ['1A=2', /line 1 must begin with a name/],
    [`${'A'.repeat(256)}=1`, /at most 255/],
    ['CI_JOB_ID=1', /CI_JOB_ID, which the server sets/],
    ['CI_DEBUG_TRACE=1', /which the server sets/],
    ['A=\0', /NUL/],
    [Buffer.from([0x41, 0x3d, 0xff]), /UTF-8/],
    [`A=${'x'.repeat(DOTENV_LIMITS.bytes)}`, /at most 5120 bytes/],
    [Array.from({ length: 151 }, (_, at) => `A${at}=1`).join('\n'), /at most 150 variables/],
  ])('is refused for %j', (text, message) => {
    expect(() => parsed(text)).toThrow(message);
  });

  test('is refused without its values', () => {
    expect(() => parsed('A B=hunter2')).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching('hunter2') }),
    );
  });
});
