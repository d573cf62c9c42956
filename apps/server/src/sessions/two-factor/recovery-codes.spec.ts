import { digestOfRecoveryCode, mintRecoveryCodes, RECOVERY_CODES } from './recovery-codes.js';

describe('recovery codes', () => {
  test('are ten different ones in four groups, of letters that do not look alike', () => {
    const codes = mintRecoveryCodes();

    expect(codes).toHaveLength(RECOVERY_CODES);
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^([2-9a-hjkmnp-z]{4}-){3}[2-9a-hjkmnp-z]{4}$/);
  });

  test('are known again however they are typed', () => {
    const [code] = mintRecoveryCodes() as [string];
    const digest = digestOfRecoveryCode(code);

    expect(digest).toHaveLength(32);
    for (const typed of [code.toUpperCase(), code.replaceAll('-', ''), ` ${code.replaceAll('-', ' ')}\n`])
      expect(digestOfRecoveryCode(typed)).toEqual(digest);
    expect(digestOfRecoveryCode(mintRecoveryCodes()[0]!)).not.toEqual(digest);
  });

  test.each(['', '123456', 'abcd-efgh-jkmn', 'abcd-efgh-jkmn-pqrs-t', '0000-0000-0000-0000'])(
    '%j cannot be one',
    (typed) => {
      expect(digestOfRecoveryCode(typed)).toBeNull();
    },
  );
});
