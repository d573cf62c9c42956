// Prints the SQL that takes the migrations to schema.prisma: the draft of the next migration.sql.
import { startThrowAwayPostgres } from '../postgres/throw-away.mjs';
import { datamodel, engine, migrationsList, nofilters } from './engine.mjs';

const server = await startThrowAwayPostgres();
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
  console.log(answer.stdout);
} finally {
  await server.stop();
}
