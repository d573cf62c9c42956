import { checkVersion } from './health.js';

describe('checkVersion', () => {
  it.each(['2.6.4', '2.6.9', 'v2.6.4', '2.7.1', '2.7.2', '2.8.0', '3.0.0', '2.6.4+ent', '2.6.5-rc1'])(
    'accepts %s',
    (version) => {
      expect(checkVersion({ version })).toEqual({ verdict: 'ok', version });
    },
  );

  it.each(['2.6.3', '2.5.9', '2.0.0', '1.15.0', '2.7.0', '2.6.4-rc1', '2.7.1-beta20260901'])(
    'finds %s too old',
    (version) => {
      const check = checkVersion({ version });

      expect(check.verdict).toBe('too_old');
      expect(check).toMatchObject({ message: expect.stringMatching(/2\.6\.4 or 2\.7\.1/) as string });
    },
  );

  it.each(['2.0.0-HEAD', '', 'unknown', '2.7.1-dev'])('cannot judge the unstamped %j', (version) => {
    expect(checkVersion({ version }).verdict).toBe('unstamped');
  });
});
