import { fileURLToPath } from 'node:url';

const here = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));

export default {
  packageManager: 'npm',
  testRunner: 'jest',
  plugins: [here('node_modules/@stryker-mutator/jest-runner/dist/src/index.js')],
  jest: { projectType: 'custom', configFile: 'tools/mutation/jest.config.cjs', enableFindRelatedTests: true },
  coverageAnalysis: 'perTest',
  mutate: ['libs/{abilities,release}/src/*.ts', '!libs/*/src/*.spec.ts', '!libs/*/src/index.ts'],
  ignorePatterns: [
    'apps',
    'bench',
    'test',
    'docs',
    'prisma',
    'deploy',
    '.lockkeeper',
    'tools/mutation/node_modules',
    '**/dist',
  ],
  tempDirName: 'tools/mutation/tmp',
  concurrency: 2,
  timeoutMS: 20_000,
  reporters: ['progress-append-only', 'clear-text'],
  clearTextReporter: { logTests: false, allowColor: false, reportTests: false, reportMutants: true },
  thresholds: { high: 95, low: 90, break: null },
};
