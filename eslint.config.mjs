import path from 'node:path';
import tseslint from 'typescript-eslint';
import lockkeeper from './libs/lint-rules/index.mjs';

const root = import.meta.dirname;

// The only places where a value becomes plain text. A line more is reviewed as what it is; say why it is needed.
const REVEALERS = [
  'libs/openbao-client/src/**/*.ts', // sends values to the store, and signs with its keys
  'apps/server/src/secrets/store/**/*.ts', // seals and opens values
  'apps/runner/src/secret-files.ts', // writes a job's secrets to its private folder
];

// Where the environment may be read. main.ts only hands it to the configuration.
const ENVIRONMENT_READERS = [
  'apps/server/src/platform/config/',
  'apps/server/src/main.ts',
  'apps/runner/src/config*',
  'apps/runner/src/main.ts',
  'tools/',
  'test/',
  'bench/',
  'jest.config.cjs',
  '**/*.spec.ts',
];

const TESTS = ['**/*.spec.ts', '**/*.spec.tsx', '**/*.spec.mjs', 'test/**'];
const SERVER = 'apps/server/src/**/*.ts';

const sizes = {
  'max-lines': ['error', { max: 300 }],
  'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
  'no-restricted-syntax': [
    'error',
    {
      // Constructors are left out: what Nest injects is a list, not an interface that somebody calls.
      selector:
        ':matches(FunctionDeclaration, ArrowFunctionExpression, :not(MethodDefinition[kind="constructor"]) > FunctionExpression)[params.length>4]',
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
      eqeqeq: 'error',
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
  { files: ['tools/**', 'bench/**', 'test/**', 'apps/runner/src/main.ts'], rules: { 'no-console': 'off' } },
  {
    files: TESTS,
    rules: {
      'max-lines': ['error', { max: 500 }],
      'max-lines-per-function': 'off',
      'lockkeeper/reveal-only-in': 'off',
      'lockkeeper/no-raw-repository': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // A rule of the typed set needs types, which these files have none of.
    files: ['**/*.mjs', '**/*.cjs'],
    rules: { 'no-undef': 'off' },
  },
);
