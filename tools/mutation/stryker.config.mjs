import { fileURLToPath } from 'node:url';

const here = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));

export default {
  packageManager: 'npm',
  testRunner: 'hot',
  plugins: [here('hot-runner.mjs')],
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
    'tools/mutation/results',
    '**/dist',
  ],
  tempDirName: 'tools/mutation/tmp',
  incremental: true,
  incrementalFile: 'tools/mutation/results/incremental.json',
  concurrency: 2,
  timeoutMS: 20_000,
  dryRunTimeoutMinutes: 30,
  reporters: ['progress-append-only', 'clear-text'],
  clearTextReporter: { logTests: false, allowColor: false, reportTests: false, reportMutants: true },
  thresholds: { high: 95, low: 90, break: null },
};
