// Everything, ESM packages too, becomes CommonJS by swc: the one set-up that runs on Node 20 and on 24.
const swc = {
  jsc: {
    parser: { syntax: 'typescript', decorators: true, tsx: false },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    target: 'es2023',
    keepClassNames: true,
  },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
  swcrc: false,
};
const shared = {
  rootDir: __dirname,
  testEnvironment: 'node',
  // Stryker's copy of the checkout.
  modulePathIgnorePatterns: ['<rootDir>/tools/mutation/'],
  moduleNameMapper: {
    '^@lockkeeper/([a-z-]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: { '^.+\\.(ts|m?js)$': ['@swc/jest', swc] },
  // Packages that are CommonJS already: leaving them alone makes the first run 2.4x faster.
  transformIgnorePatterns: [
    '/node_modules/(?:\\.cache/lockkeeper|graphql|typeorm|rxjs|fastify|pg|pg-[a-z]+|class-validator|class-transformer|libphonenumber-js|ajv|find-my-way|pino|reflect-metadata|tslib|ws|zod|@casl/ability|@swc|@apollo/(?!server)|avvio|light-my-request|dayjs|yargs|semver|validator)/',
  ],
};
/** Jest loads modules anew for each test file; those of packages are most of them, and come from one file. */
async function packages() {
  const { packTestPackages } = await import('./tools/test-packages.mjs');
  const packed = [...(await packTestPackages())];
  return Object.fromEntries(packed.map(([name, file]) => [`^${name.replaceAll('.', '\\.')}$`, file]));
}

module.exports = async () => ({
  // Servers and databases start in the hooks of the tests. On a busy machine all takes ten times as long, and that is no failure.
  testTimeout: 180_000,
  // Most of the time a test waits for a server or a disk, so two at once are worth it even on two cores.
  maxWorkers: 2,
  workerIdleMemoryLimit: '1500MB',
  // The engine and the gate decide who gets what: a branch of theirs that no spec beside them takes fails `npm test`.
  collectCoverageFrom: ['libs/{abilities,release}/src/**/*.ts'],
  coverageReporters: [['text', { skipFull: true }]],
  coverageThreshold: { './libs/abilities/src/': { branches: 100 }, './libs/release/src/': { branches: 100 } },
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{libs,apps}/*/src/**/*.spec.ts', '<rootDir>/libs/lint-rules/*.spec.mjs'],
    },
    {
      ...shared,
      displayName: 'server',
      // Coverage is about the specs beside the code.
      coveragePathIgnorePatterns: ['.'],
      moduleNameMapper: { ...shared.moduleNameMapper, ...(await packages()) },
      testMatch: ['<rootDir>/test/**/*.e2e-spec.ts', '<rootDir>/test/**/*.spec.ts'],
      globalSetup: '<rootDir>/test/global-setup.cjs',
      globalTeardown: '<rootDir>/test/global-teardown.cjs',
    },
  ],
});
