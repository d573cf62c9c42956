import rule from './reveal-only-in.mjs';
import { testRule } from './rule-tester.mjs';

const options = [{ files: ['apps/server/src/secrets/reveal-secret.ts'] }];
const errors = [{ messageId: 'reveal' }];

testRule('reveal-only-in', rule, {
  valid: [
    { code: 'value.reveal()', filename: 'apps/server/src/secrets/reveal-secret.ts', options },
    { code: 'reveal(value); log(value)', filename: 'apps/server/src/secrets/other.ts', options },
    { code: 'class Sensitive { reveal() { return 1 } }', filename: 'libs/sensitive/src/x.ts', options },
  ],
  invalid: [
    'value.reveal()',
    'value?.reveal()',
    "value['reveal']()",
    'list.map(value.reveal)',
    'const { reveal } = value',
  ].map((code) => ({
    code,
    filename: 'apps/server/src/secrets/reveal-secret/other.ts',
    options,
    errors,
  })),
});
