import { GraphQLSchemaHost } from '@nestjs/graphql';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

test('schema.graphql is what the server answers to (node tools/print-schema.mjs writes it anew)', () => {
  const { schema } = server.app.get(GraphQLSchemaHost, { strict: false });

  expect(`${printSchema(lexicographicSortSchema(schema))}\n`).toBe(
    readFileSync(path.join(__dirname, '../../schema.graphql'), 'utf8'),
  );
});
