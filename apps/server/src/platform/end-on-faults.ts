import { describe } from './errors/index.js';
import type { Logger } from './logging/index.js';

/**
 * The last resort: an error that nobody handled has left something half done that nobody has thought of, so the process
 * ends rather than go on in a state that nobody knows. Node would end it too, but print the message, which may quote input.
 */
export function endOnFaults(logger: Logger): void {
  const end = (error: unknown): void => {
    logger.fatal({ err: describe(error) }, 'ended by an error that nobody handled');
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}
