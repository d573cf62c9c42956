import module from 'node:module';
import { createApplication } from './application.js';
import { ConfigError, readConfig, type Config } from './platform/config/index.js';
import { endOnFaults } from './platform/end-on-faults.js';
import { Fault } from './platform/errors/index.js';
import { createLogger } from './platform/logging/index.js';
import { StartRefused } from './platform/start-refused.js';

async function main(): Promise<void> {
  const config = readConfig(process.env);
  if (config.exitWithParent) exitWithParent();
  const logger = createLogger(config.logLevel);
  endOnFaults(logger);
  const app = await createApplication(config);
  await app.listen(config.port, config.host);
  logger.info({ address: config.publicUrl }, 'ready');
  keepCompiled();
}

/** Node writes down what it has compiled when it ends by itself; a server that is killed would leave nothing to the next one. */
function keepCompiled(): void {
  // Node 20 knows no compile cache.
  (module as { flushCompileCache?: () => void }).flushCompileCache?.();
}

/** The launcher holds our standard input; when it dies, however suddenly, the pipe closes. */
function exitWithParent(): void {
  process.stdin.resume();
  process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM'));
  process.stdin.on('error', () => process.kill(process.pid, 'SIGTERM'));
}

/** One sentence for the person who starts the server; what is not expected shows its kind and place. */
function sentence(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StartRefused || error instanceof Fault) return error.message;
  const { code, message } = error as { code?: string; message?: string };
  if (code === 'EADDRINUSE') return 'The port is taken by another program.';
  if (code === 'ECONNREFUSED' || code === 'ENOENT' || code === '28P01')
    return 'The database cannot be reached with LOCKKEEPER_DATABASE_URL.';
  return `The server could not start: ${message ?? 'unknown reason'}`;
}

main().catch((error: unknown) => {
  createLogger('info' satisfies Config['logLevel']).fatal(sentence(error));
  process.exit(1);
});
