import fc from 'fast-check';
import { cutInside, MAX_LINES, openSection, showLines, wholeLines } from './log-page.js';

const bytes = (text: string): Buffer => Buffer.from(text);
const stamped = (text: string, mark = '01O '): string => `2026-11-25T10:00:00.000001Z ${mark}${text}\n`;
const START = 'section_start:1764064800:step_script\r\u001b[0K';
const END = 'section_end:1764064801:step_script\r\u001b[0K';

describe('wholeLines', () => {
  test('leaves a line that is not complete until the job is over', () => {
    expect(wholeLines(bytes('one\ntwo'), false)).toBe(4);
    expect(wholeLines(bytes('one\ntwo'), true)).toBe(7);
    expect(wholeLines(bytes('one'), false)).toBe(0);
  });

  test('takes at most a thousand lines', () => {
    expect(wholeLines(bytes('x\n'.repeat(MAX_LINES + 5)), true)).toBe(2 * MAX_LINES);
  });

  test('does not end between a line and what continues it', () => {
    const text = stamped('x').repeat(MAX_LINES) + stamped('y', '01O+') + stamped('z');

    const shown = showLines(bytes(text).subarray(0, wholeLines(bytes(text), false)), null);

    expect(shown).toHaveLength(MAX_LINES);
    expect(shown.at(-1)?.text).toBe('xy');
  });
});

describe('cutInside', () => {
  test('never cuts a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), fc.nat(), (text, at) => {
        const whole = bytes(text);
        const piece = whole.subarray(0, 4 + (at % whole.length));
        const cut = cutInside(piece);
        expect(cut).toBeGreaterThan(0);
        expect(piece.subarray(0, cut).toString()).not.toContain('\ufffd'.repeat(text.includes('\ufffd') ? 99 : 1));
        expect(piece.length - cut).toBeLessThan(4);
      }),
    );
  });

  test('ends with bytes that are no text at all', () => {
    expect(cutInside(Buffer.alloc(9, 0x80))).toBeGreaterThan(0);
    expect(cutInside(Buffer.from([0xff]))).toBe(1);
  });
});

describe('showLines', () => {
  test('takes time stamps and carriage returns off and tells standard error apart', () => {
    const shown = showLines(bytes(stamped('10 %\r20 %\r') + stamped('oh', '01E ')), null);

    expect(shown).toEqual([
      { text: '20 %', at: new Date('2026-11-25T10:00:00Z'), stderr: false, section: null, masked: false },
      { text: 'oh', at: new Date('2026-11-25T10:00:00Z'), stderr: true, section: null, masked: false },
    ]);
  });

  test('names the section of each line and hides the marks', () => {
    const shown = showLines(bytes(`before\n${START}\ninside\n${END}\nafter\n`), 'get_sources');

    expect(shown.map(({ text, section }) => [text, section])).toEqual([
      ['before', 'get_sources'],
      ['inside', 'step_script'],
      ['after', null],
    ]);
  });

  test('keeps colours and drops what else a terminal would obey', () => {
    const [line] = showLines(
      bytes('\u001b[31;1mred\u001b[0m\u001b[2J\u001b[10;5H\u001b]0;title\u0007\u0000 end\n'),
      null,
    );

    expect(line?.text).toBe('\u001b[31;1mred\u001b[0m]0;title end');
  });

  test('marks lines in which something was masked', () => {
    expect(showLines(bytes('a [MASKED] b\nplain\n'), null).map((line) => line.masked)).toEqual([true, false]);
  });
});

describe('openSection', () => {
  test('is the last one that began and did not end', () => {
    expect(openSection(bytes(`${START}x`))).toBe('step_script');
    expect(openSection(bytes(`${START}x\n${END}`))).toBeNull();
    expect(openSection(bytes('nothing'))).toBeNull();
  });
});
