// @ts-check
// Writes schema.graphql from the built server's code; no database, nothing listens. `--check` only compares.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '..');
const file = path.join(root, 'schema.graphql');
const dist = path.join(root, 'apps/server/dist');

/** @param {string} name @returns {Promise<any>} a module of the built server */
const built = (name) => import(pathToFileURL(path.join(dist, name)).href);

/** @param {readonly unknown[]} listed @returns {object[]} these modules and those that they import */
function withImported(listed) {
  /** @type {Set<object>} */
  const found = new Set();
  const add = (/** @type {unknown} */ module) => {
    if (typeof module !== 'function' || found.has(module)) return;
    found.add(module);
    for (const imported of Reflect.getMetadata('imports', module) ?? []) add(imported);
  };
  for (const module of listed) add(module);
  return [...found];
}

/** @returns {Promise<string>} */
async function print() {
  await import('reflect-metadata');
  const { NestFactory } = await import('@nestjs/core');
  const { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } = await import('@nestjs/graphql');
  const { lexicographicSortSchema, printSchema } = await import('graphql');
  const { productModules } = await built('product-modules.js');
  const { TimeScalar } = await built('platform/graphql/index.js');
  const modules = withImported(productModules);
  const providers = modules.flatMap((module) => Reflect.getMetadata('providers', module) ?? []);
  const resolvers = providers.filter((/** @type {unknown} */ provider) => typeof provider === 'function');
  const app = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: false });
  const schema = await app.get(GraphQLSchemaFactory).create(resolvers, [TimeScalar]);
  await app.close();
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}

if (!fs.existsSync(path.join(dist, 'product-modules.js'))) {
  console.error('The server is not built: run npm run build first.');
  process.exit(1);
}
const text = await print();
if (process.argv.includes('--check')) {
  if (fs.readFileSync(file, 'utf8') !== text) {
    console.error('schema.graphql is not what the code makes: run node tools/print-schema.mjs.');
    process.exitCode = 1;
  }
} else {
  fs.writeFileSync(file, text);
}
