import path from 'node:path';
import tseslint from 'typescript-eslint';
import lockkeeper from './libs/lint-rules/index.mjs';

const root = import.meta.dirname;

// The only places where a value becomes plain text. A line more is reviewed as what it is; say why it is needed.
const REVEALERS = [
  'libs/openbao-client/src/**/*.ts', // sends values to the store, and signs with its keys
  'apps/server/src/secrets/store/**/*.ts', // seals and opens values
  'apps/server/src/secrets/secret-reveal.resolver.ts', // shows a value to a person who may see it
  'apps/server/src/secrets/versions/changed-json-keys.ts', // compares values; answers with names of keys only
  'apps/server/src/secrets/bulk/bulk.resolver.ts', // writes values into a file for a person who may see each
  'apps/server/src/secrets/value-rules/require-value-fits.ts', // judges values; says which rules are broken only
  'apps/server/src/platform/database/data-source.ts', // hands the address with its password to the driver
  'apps/server/src/platform/database/notifications.ts', // the same, for its own connection
  'apps/server/src/notifications/smtp-transport.ts', // hands the password to the library that speaks to the mail server
  'apps/server/src/notifications/sign-delivery.ts', // signs the calls of webhooks
  'apps/server/src/notifications/show-signing-key.ts', // shows a new key to the person who has made it
  'apps/server/src/vault-api/facade-tokens.ts', // signs with the facade's key
  'apps/server/src/audit/seal-key.ts', // seals with the audit's key
  'apps/server/src/audit/rotate-audit-key.ts', // writes a new one behind those that there are
  'apps/server/src/sessions/two-factor/seeds.ts', // seals what authenticator apps share with the server
  'apps/server/src/sessions/provider/provider.ts', // shows the OpenID provider who asks it
  'apps/server/src/vault-api/person-tokens.ts', // signs with the facade's key
  'apps/server/src/vault-api/vault-answers.ts', // answers a person's program with the value
  'apps/server/src/vault-api/vault-api.controller.ts', // answers a runner with the value
  'apps/server/src/pipelines/scrub-released.ts', // works out what a log must not show
  'apps/server/src/runners/release-job-secrets.ts', // the same for the bundled runner, in one call
];

// Where the environment may be read. main.ts, seed.ts and cli.ts only hand it to the configuration.
const ENVIRONMENT_READERS = [
  'apps/server/src/platform/config/',
  'apps/server/src/main.ts',
  'apps/server/src/seed.ts',
  'apps/server/src/cli.ts',
  'apps/runner/src/config*',
  'apps/runner/src/main.ts',
  'apps/runner/src/job-environment.ts', // hands PATH and HOME to jobs
  'tools/',
  'deploy/',
  'test/',
  'bench/',
  'jest.config.cjs',
  '**/*.spec.ts',
];

const TESTS = ['**/*.spec.ts', '**/*.spec.tsx', '**/*.spec.mjs', 'test/**', 'apps/*/test-support/**'];
const SERVER = 'apps/server/src/**/*.ts';

const sizes = {
  'max-lines': ['error', { max: 300 }],
  'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
  'no-restricted-syntax': [
    'error',
    {
      // Constructors and handlers are left out: Nest fills their parameters by type and decorator, nobody calls them.
      selector:
        ':matches(FunctionDeclaration, ArrowFunctionExpression, :not(MethodDefinition[kind="constructor"]) > FunctionExpression)[params.length>4]:not(:has(> Identifier[decorators.length>0]))',
      message: 'At most four parameters: more belong into one object with names.',
    },
  ],
};

const typed = {
  '@typescript-eslint/consistent-type-imports': [
    'error',
    { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
  ],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
  ],
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true, allowStaticOnly: true }],
  // A port's method is asynchronous for its other adapter's sake.
  '@typescript-eslint/require-await': 'off',
};

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      '**/node_modules/',
      'coverage/',
      'bench/results/',
      'test/recordings/',
      '.lockkeeper/',
      'apps/web/src/**/*.d.ts',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: path.join(root, 'tsconfig.test.json'), tsconfigRootDir: root } },
    rules: typed,
  },
  {
    files: ['apps/web/**/*.ts', 'apps/web/**/*.tsx'],
    languageOptions: { parserOptions: { project: null, projectService: true, tsconfigRootDir: root } },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    extends: [tseslint.configs.base],
    rules: {
      'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-dupe-keys': 'error',
    },
  },
  {
    plugins: { lockkeeper },
    rules: {
      ...sizes,
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'lockkeeper/reveal-only-in': ['error', { files: REVEALERS }],
      'lockkeeper/no-process-env': ['error', { files: ENVIRONMENT_READERS }],
    },
  },
  {
    files: [SERVER],
    rules: {
      'lockkeeper/ctx-first': 'error',
      'lockkeeper/declare-access': 'error',
      'lockkeeper/no-raw-repository': ['error', { files: ['apps/server/src/platform/database/', '**/*.query.ts'] }],
      'lockkeeper/no-type-name-ability': 'error',
    },
  },
  {
    // A component is mostly its markup.
    files: ['apps/web/**/*.tsx'],
    rules: { 'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['tools/**', 'deploy/**', 'bench/**', 'test/**', 'apps/runner/src/main.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: TESTS,
    rules: {
      'max-lines': ['error', { max: 500 }],
      'max-lines-per-function': 'off',
      'no-console': 'off',
      'lockkeeper/reveal-only-in': 'off',
      'lockkeeper/no-raw-repository': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // Tests look into answers of every shape, and into what should not be there.
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
    },
  },
  {
    // A rule of the typed set needs types, which these files have none of.
    files: ['**/*.mjs', '**/*.cjs'],
    rules: { 'no-undef': 'off' },
  },
);
