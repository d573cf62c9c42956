import { formsWithKinds } from '@lockkeeper/runner-protocol';
import { JobLog } from './job-log.js';

const SECRET = 'Xk7/pQ2+vN9 w&z';
const base64 = Buffer.from(SECRET).toString('base64');

function aLog(values: Record<string, string>): JobLog {
  const origins = new Map<string, { variable: string; form: 'raw' }[]>();
  for (const [variable, value] of Object.entries(values))
    for (const [text, form] of formsWithKinds(value))
      origins.set(text, [...(origins.get(text) ?? []), { variable, form: form as 'raw' }]);
  const log = new JobLog(['', 'the-token-of-the-job']);
  log.alsoMask([...origins.keys()], origins);
  return log;
}

describe('JobLog.leaks', () => {
  it('tells kind, variable and line of what was masked, once, wherever it was cut', () => {
    const log = aLog({ DB: SECRET });
    for (const piece of ['one\ntwo ', base64.slice(0, 7), base64.slice(7), `\n${base64}\n`]) log.write(piece);
    log.write(encodeURIComponent(SECRET));
    log.end();

    expect(log.leaks).toEqual([
      { variable: 'DB', form: 'base64', line: 2 },
      { variable: 'DB', form: 'url', line: 4 },
    ]);
    expect(log.slice(0, 1000).toString()).not.toContain(base64);
  });

  it('tells of every variable that has the form', () => {
    const log = aLog({ A: SECRET, B: SECRET });
    log.write(base64);
    log.end();

    expect(log.leaks.map(({ variable }) => variable)).toEqual(['A', 'B']);
  });

  it('tells nothing of the value itself, of the token, and of forms too short to mean it', () => {
    const log = aLog({ DB: SECRET, SHORT: 'abcd' });
    log.write(`${SECRET} the-token-of-the-job abcd ${Buffer.from('abcd').toString('base64url')}`);
    log.end();

    expect(log.leaks).toEqual([]);
  });
});
