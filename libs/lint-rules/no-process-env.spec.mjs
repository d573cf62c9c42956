import rule from './no-process-env.mjs';
import { testRule } from './rule-tester.mjs';

const options = [{ files: ['apps/server/src/platform/config/', 'apps/runner/src/config*', 'tools/**/*.mjs'] }];
const errors = [{ messageId: 'environment' }];

testRule('no-process-env', rule, {
  valid: [
    ...[
      'apps/server/src/platform/config/config.ts',
      'apps/runner/src/config-file.ts',
      'tools/build.mjs',
      'tools/local/x.mjs',
    ].map((filename) => ({ code: 'process.env.PORT', filename, options })),
    { code: 'process.exit(1); config.env.PORT', filename: 'apps/server/src/main.ts', options },
  ],
  invalid: [
    ...[
      'apps/server/src/main.ts',
      'apps/runner/src/x/config.ts',
      'apps/server/src/platform/configuration.ts',
      'libs/tools/x.mjs',
    ].map((filename) => ({ code: 'process.env.PORT', filename, options, errors })),
    ...[
      "process['env']",
      'const { env } = process',
      "import { env } from 'node:process'",
      'globalThis.process.env',
    ].map((code) => ({
      code,
      filename: 'apps/server/src/main.ts',
      options,
      errors,
    })),
  ],
});
