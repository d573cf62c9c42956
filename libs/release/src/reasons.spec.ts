import { reasons, withholdsFromAll, type ReasonCode } from './reasons.js';

test('only what lies in the secret itself withholds it from every job', () => {
  const codes = Object.keys(reasons) as ReasonCode[];

  expect(codes.filter(withholdsFromAll).sort()).toEqual([
    'manager_inactive',
    'secret_deleted',
    'secret_expired',
    'secret_frozen',
    'version_destroyed',
    'version_superseded',
  ]);
  // It can be the job's own project that is archived.
  expect(reasons.namespace_archived.rule).toBe(4);
  expect(withholdsFromAll('namespace_archived')).toBe(false);
});
