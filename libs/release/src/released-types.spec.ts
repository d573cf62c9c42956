import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { aJob, aSecret, now } from '../testing/releasable-facts.js';
import { decide, type Cleared, type Hypothetical, type Released, type Withheld } from './index.js';

const opens = (released: Released) => released.secretId;

const released = () => decide(aSecret(), aJob(), 'release', now) as Released;

// Never called: each line must be an error of the compiler, which the first test runs on this very file.
export const forgeries = (cleared: Cleared, hypothetical: Hypothetical, withheld: Withheld): unknown[] => [
  opens(released()),
  // @ts-expect-error a literal with all the right fields is no Released
  opens({
    outcome: 'released',
    jobId: 1,
    secretId: 's',
    versionId: 'v',
    name: 'N',
    variable: 'V',
    approvedBy: 6,
    ruleTrail: [],
  }),
  // @ts-expect-error neither is a copy, with or without another secret
  opens({ ...released(), secretId: 'other' }),
  // @ts-expect-error what clears a hand-out opens no value
  opens(cleared),
  // @ts-expect-error a hypothetical opens no value
  opens(hypothetical),
  // @ts-expect-error nor does a refusal
  opens(withheld),
  // @ts-expect-error the outcome must be looked at first
  opens(decide(aSecret(), aJob(), 'release', now)),
  // @ts-expect-error the phase decides the type
  opens(decide(aSecret(), aJob(), 'handout', now)),
  // @ts-expect-error fields cannot be exchanged afterwards
  (released().secretId = 'other'),
];

describe('Released', () => {
  test('cannot be forged as far as the compiler sees', () => {
    const root = resolve(__dirname, '../../..');
    const options =
      '--ignoreConfig --noEmit --strict --target ES2023 --module nodenext --skipLibCheck --types node,jest';
    const compile = [resolve(root, 'node_modules/ts7/bin/tsc'), ...options.split(' '), __filename];

    // Throws with the compiler's messages when a forgery compiles.
    expect(execFileSync(process.execPath, compile, { cwd: root, encoding: 'utf8' })).toBe('');
  }, 60_000);
});
