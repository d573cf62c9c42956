import type { AskedSecret, OutcomeRow } from './jobs.query.js';
import { secretsOf } from './to-job.js';

const asked = (variable: string, name = variable, source: string | null = null): AskedSecret => ({
  variable,
  name,
  source,
  file: false,
});
const at = new Date('2026-11-25T10:00:00Z');
const use = (variable: string, outcome: OutcomeRow['outcome'], job_id = 1): OutcomeRow => ({
  job_id,
  variable,
  outcome,
  code: outcome === 'released' ? 'released' : 'ref_scope',
  rule: outcome === 'released' ? null : 6,
  sentence: outcome === 'released' ? '' : 'Not on this ref.',
  occurred_at: at,
});
const aRow = (
  secrets: AskedSecret[],
  withheld: { variable: string; code: string; rule: number; sentence: string }[] = [],
) => ({
  id: 1,
  secrets,
  withheld,
  finished_at: at,
});

describe('secretsOf', () => {
  test('tells released, withheld and not asked yet apart', () => {
    const shown = secretsOf(aRow([asked('A'), asked('B'), asked('C')]), [
      use('A', 'released'),
      use('B', 'withheld'),
      use('C', 'released', 2),
    ]);

    expect(shown).toEqual([
      expect.objectContaining({ variable: 'A', outcome: 'RELEASED', sentence: null, at }),
      expect.objectContaining({
        variable: 'B',
        outcome: 'WITHHELD',
        code: 'ref_scope',
        rule: 6,
        sentence: 'Not on this ref.',
      }),
      expect.objectContaining({ variable: 'C', outcome: 'NOT_ASKED_YET', code: null, at: null }),
    ]);
  });

  test('takes what kept the job from being sent when the use log has nothing', () => {
    const row = aRow([asked('A')], [{ variable: 'A', code: 'protected_ref', rule: 7, sentence: 'Protected.' }]);

    expect(secretsOf(row, [])).toEqual([
      expect.objectContaining({ outcome: 'WITHHELD', code: 'protected_ref', rule: 7, sentence: 'Protected.', at }),
    ]);
  });

  test('counts a read for every variable that shows the same secret, and for no other of its name', () => {
    const row = aRow([asked('A', 'DB'), asked('B', 'DB'), asked('C', 'DB', 'group/acme')]);

    expect(secretsOf(row, [use('A', 'released')]).map((secret) => secret.outcome)).toEqual([
      'RELEASED',
      'RELEASED',
      'NOT_ASKED_YET',
    ]);
  });
});
