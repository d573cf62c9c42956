import { logLines, parseLogLine, stripTimestamps } from './log-lines.js';
import { LogChecksum } from './trace.js';

// The log of a successful job as GitLab Runner 19.3.0 sent it: 2051 bytes, crc32:ea42f878 by its own final PUT.
const RECORDED = [
  '2026-11-22T01:09:54.786670Z 00O \u001b[0KRunning with gitlab-runner 19.3.0 (d79f3e7b)\u001b[0;m',
  '2026-11-22T01:09:54.786693Z 00O \u001b[0K  on lab-shell lab000001, system ID: s_1a2b3c4d5e6f\u001b[0;m',
  '2026-11-22T01:09:54.786738Z 00O section_start:1795309794:prepare_executor\r\u001b[0K',
  '2026-11-22T01:09:54.786743Z 00O+\u001b[0K\u001b[36;1mPreparing the "shell" executor\u001b[0;m\u001b[0;m',
  '2026-11-22T01:09:54.786831Z 00O \u001b[0KUsing Shell (bash) executor...\u001b[0;m',
  '2026-11-22T01:09:54.786834Z 00O section_end:1795309794:prepare_executor\r\u001b[0K',
  '2026-11-22T01:09:54.787034Z 00O+section_start:1795309794:prepare_script\r\u001b[0K',
  '2026-11-22T01:09:54.787039Z 00O+\u001b[0K\u001b[36;1mPreparing environment\u001b[0;m\u001b[0;m',
  '2026-11-22T01:09:54.796751Z 01O Running on runner-host...',
  '2026-11-22T01:09:54.800221Z 00O section_end:1795309794:prepare_script\r\u001b[0K',
  '2026-11-22T01:09:54.800512Z 00O+section_start:1795309794:get_sources\r\u001b[0K',
  '2026-11-22T01:09:54.800518Z 00O+\u001b[0K\u001b[36;1mGetting source from Git repository\u001b[0;m\u001b[0;m',
  '2026-11-22T01:09:54.810564Z 01O \u001b[32;1mSkipping Git repository setup and creating an empty build directory\u001b[0;m',
  '2026-11-22T01:09:54.813659Z 01O \u001b[32;1mSkipping Git checkout\u001b[0;m',
  '2026-11-22T01:09:54.813695Z 01O \u001b[32;1mSkipping Git submodules setup\u001b[0;m',
  '2026-11-22T01:09:54.814369Z 00O section_end:1795309794:get_sources\r\u001b[0K',
  '2026-11-22T01:09:54.815104Z 00O+section_start:1795309794:step_script\r\u001b[0K',
  '2026-11-22T01:09:54.815148Z 00O+\u001b[0K\u001b[36;1mExecuting "step_script" stage of the job script\u001b[0;m\u001b[0;m',
  '2026-11-22T01:09:54.825383Z 01O \u001b[32;1m$ echo hello\u001b[0;m',
  '2026-11-22T01:09:54.825409Z 01O hello',
  '2026-11-22T01:09:54.825410Z 01O \u001b[32;1m$ echo "second line" >&2\u001b[0;m',
  '2026-11-22T01:09:54.825428Z 01E second line',
  '2026-11-22T01:09:54.825907Z 00O section_end:1795309794:step_script\r\u001b[0K',
  '2026-11-22T01:09:54.826538Z 00O+section_start:1795309794:cleanup_file_variables\r\u001b[0K',
  '2026-11-22T01:09:54.826550Z 00O+\u001b[0K\u001b[36;1mCleaning up project directory and file based variables\u001b[0;m\u001b[0;m',
  '2026-11-22T01:09:54.849955Z 00O section_end:1795309794:cleanup_file_variables\r\u001b[0K',
  '2026-11-22T01:09:54.850166Z 00O \u001b[32;1mJob succeeded\u001b[0;m',
].map((line) => line + '\n');

describe('logLines', () => {
  it('shows a recorded log as a person would read it in a terminal', () => {
    const lines = logLines(Buffer.from(RECORDED.join(''))).filter(
      (line) => line.text !== '' || line.sections.length === 0,
    );
    const plain = lines.map((line) => line.text.replace(/\x1b\[[0-9;]*[A-Za-z]/g, ''));

    expect(plain).toEqual([
      'Running with gitlab-runner 19.3.0 (d79f3e7b)',
      '  on lab-shell lab000001, system ID: s_1a2b3c4d5e6f',
      'Preparing the "shell" executor',
      'Using Shell (bash) executor...',
      'Preparing environment',
      'Running on runner-host...',
      'Getting source from Git repository',
      'Skipping Git repository setup and creating an empty build directory',
      'Skipping Git checkout',
      'Skipping Git submodules setup',
      'Executing "step_script" stage of the job script',
      '$ echo hello',
      'hello',
      '$ echo "second line" >&2',
      'second line',
      'Cleaning up project directory and file based variables',
      'Job succeeded',
    ]);
  });

  it('finds every section of a recorded log in order, and which stream a line came from', () => {
    const lines = logLines(Buffer.from(RECORDED.join('')));

    expect(lines.flatMap((line) => line.sections.map(({ kind, name }) => `${kind} ${name}`))).toEqual([
      'start prepare_executor',
      'end prepare_executor',
      'start prepare_script',
      'end prepare_script',
      'start get_sources',
      'end get_sources',
      'start step_script',
      'end step_script',
      'start cleanup_file_variables',
      'end cleanup_file_variables',
    ]);
    expect(lines.find((line) => line.text === 'second line')).toMatchObject({
      stream: 'err',
      time: '2026-11-22T01:09:54.825428Z',
    });
  });

  it('keeps the last of the texts that carriage returns wrote over each other, as recorded', () => {
    const log =
      '2026-11-22T01:40:34.135006Z 01O 10%\r\n2026-11-22T01:40:35.136977Z 01O+20%\r\n2026-11-22T01:40:36.139406Z 01O+30%\r\n';

    expect(logLines(Buffer.from(log)).map((line) => line.text)).toEqual(['30%']);
  });

  it('drops control characters, keeps tabs and colours, and survives bytes that are not UTF-8', () => {
    const log = Buffer.concat([Buffer.from('a\0b\x07c\td\x1b[31me'), Buffer.of(0xff), Buffer.from('\nlast')]);

    expect(logLines(log).map((line) => line.text)).toEqual(['abc\td\x1b[31me\ufffd', 'last']);
  });

  it('keeps empty lines inside a log', () => {
    expect(logLines(Buffer.from('a\n\nb\n')).map((line) => line.text)).toEqual(['a', '', 'b']);
    expect(logLines(new Uint8Array())).toEqual([]);
  });
});

describe('parseLogLine', () => {
  it('leaves a line without time stamp as it is', () => {
    expect(parseLogLine('section_of_text 2026-11-22')).toEqual({
      time: null,
      stream: null,
      continued: false,
      text: 'section_of_text 2026-11-22',
      sections: [],
    });
  });
});

describe('stripTimestamps', () => {
  it('takes the stamp off and nothing of a text that looks alike', () => {
    expect(stripTimestamps('2026-11-22T01:09:54.825428Z 01E second line')).toBe('second line');
    expect(stripTimestamps('2026-11-22T01:09:54Z second line')).toBe('2026-11-22T01:09:54Z second line');
  });
});

describe('LogChecksum', () => {
  it('equals what a real runner reported for the same bytes, however they are cut', () => {
    const checksum = new LogChecksum();
    for (const line of RECORDED) checksum.update(Buffer.from(line));

    expect(String(checksum)).toBe('crc32:ea42f878');
    expect(checksum.size).toBe(2051);
    expect(String(new LogChecksum())).toBe('crc32:00000000');
  });
});
