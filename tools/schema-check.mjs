// Proves schema.prisma equal to the migrations, by Prisma's own engine. Exit code 1 and the difference when not.
import { startThrowAwayPostgres } from './postgres/throw-away.mjs';
import { datamodel, engine, migrationsList, nofilters } from './prisma/engine.mjs';

const server = await startThrowAwayPostgres();
let code = 1;
try {
  const schema = await engine(server.url, datamodel());
  const answer = await schema.diff({
    from: { tag: 'migrations', ...migrationsList('prisma/migrations') },
    to: { tag: 'schemaDatamodel', files: datamodel() },
    script: true,
    exitCode: true,
    shadowDatabaseUrl: null,
    filters: nofilters,
  });
  code = answer.exitCode === 0 ? 0 : 1;
  if (code === 0) console.log('schema.prisma equals the migrations');
  else console.error(`schema.prisma and the migrations differ:\n${answer.stdout}`);
} finally {
  await server.stop();
}
process.exit(code);
