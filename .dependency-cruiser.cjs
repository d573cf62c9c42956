// The dependency direction, checked by `npm run check`. Each rule says why it is there.
const SERVER = '^apps/server/src';
const FRAMEWORKS = '(^|/)node_modules/(@nestjs|@apollo|typeorm|graphql|@as-integrations|fastify|@fastify)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'Files that need each other cannot be understood, tested or deleted alone.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere fails at run time only.',
      severity: 'error',
      from: { pathNot: '^apps/web/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'libs-know-no-app',
      comment: 'Libs are what the apps share; a lib that knows an app drags it into all others.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(apps|test|bench)/' },
    },
    {
      name: 'libs-know-no-framework',
      comment: 'Rules that decide about secrets must be testable, and reusable by the runner, without a server.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: FRAMEWORKS },
    },
    {
      name: 'libs-through-their-door',
      comment: 'What a lib does not export from index.ts may change at any time.',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$', '^libs/lint-rules/'] },
    },
    {
      name: 'apps-use-libs-through-their-door',
      comment: 'What a lib does not export from index.ts may change at any time.',
      severity: 'error',
      from: { path: '^apps/' },
      to: { path: '^libs/', pathNot: '^libs/[^/]+/src/index\\.ts$' },
    },
    {
      name: 'apps-do-not-import-apps',
      comment: 'They are started, released and trusted separately; what they share is a lib or a protocol.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'web-knows-the-schema-only',
      comment: 'A second decider in the browser would drift from the gate; the web asks over GraphQL.',
      severity: 'error',
      from: { path: '^apps/web/' },
      to: { path: '^libs/' },
    },
    {
      name: 'modules-through-their-door',
      comment: "Another module is reached through its index.ts, so that a module's inside can change.",
      severity: 'error',
      from: { path: `${SERVER}/([^/]+)/` },
      to: {
        path: `${SERVER}/[^/]+/`,
        pathNot: [`${SERVER}/$1/`, `${SERVER}/[^/]+/index\\.ts$`, `${SERVER}/platform/`],
      },
    },
    {
      name: 'platform-through-its-doors',
      comment: "Platform's parts have a door each.",
      severity: 'error',
      from: { path: `${SERVER}/`, pathNot: [`${SERVER}/platform/`, `${SERVER}/entities\\.ts$`] },
      to: { path: `${SERVER}/platform/[^/]+/`, pathNot: `${SERVER}/platform/[^/]+/index\\.ts$` },
    },
    {
      name: 'composition-through-doors',
      comment: 'The files that put the server together see doors; entities.ts lists all tables and sees those.',
      severity: 'error',
      from: { path: `${SERVER}/[^/]+\\.ts$`, pathNot: [`${SERVER}/entities\\.ts$`, '\\.spec\\.ts$'] },
      to: { path: `${SERVER}/[^/]+/`, pathNot: [`${SERVER}/[^/]+/index\\.ts$`, `${SERVER}/platform/`] },
    },
    {
      name: 'platform-knows-no-product',
      comment: 'No product word in platform: it would pull the whole product into every part of it.',
      severity: 'error',
      from: { path: `${SERVER}/platform/`, pathNot: '\\.spec\\.ts$' },
      to: { path: `${SERVER}/`, pathNot: `${SERVER}/platform/` },
    },
    {
      name: 'audit-is-imported-by-nobody',
      comment: 'Audit listens to events (written through platform/events); nobody may depend on who listens.',
      severity: 'error',
      from: {
        path: `${SERVER}/`,
        pathNot: [`${SERVER}/audit/`, `${SERVER}/(app\\.module|product-modules|entities|cli)\\.ts$`],
      },
      to: { path: `${SERVER}/audit/` },
    },
    {
      name: 'doors-see-no-tables',
      comment: 'A resolver or controller calls a use case: rows reached from here would skip the policy.',
      severity: 'error',
      from: { path: '\\.(resolver|controller)\\.ts$' },
      to: {
        path: ['\\.entity\\.ts$', '^libs/openbao-client/', '(^|/)node_modules/(typeorm|pg|@nestjs/typeorm)/'],
      },
    },
    {
      name: 'sources-know-no-tests',
      comment: 'What runs in production must not need what only tests have.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '\\.spec\\.(ts|tsx|mjs)$' },
      to: {
        path: ['^(test|bench)/', '\\.spec\\.(ts|tsx|mjs)$', '(^|/)node_modules/(jest|fast-check|@nestjs/testing)/'],
        pathNot: '^tools/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|coverage)/|^libs/lint-rules/rule-tester\\.mjs$' },
    // Imports of types count: they are how one part comes to know another.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.test.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
