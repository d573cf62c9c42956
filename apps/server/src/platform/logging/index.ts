export { createLogger, LOGGER, NestLogger, type Logger } from './logger.js';
export { LoggingModule } from './logging.module.js';
