import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';

export type { Logger };
export const LOGGER = Symbol('LOGGER');

const SENSITIVE_KEYS = [
  'password',
  'token',
  'secret',
  'value',
  'authorization',
  'cookie',
  'jwt',
  '["private-token"]',
  '["job-token"]',
  '["runner-token"]',
  '["x-vault-token"]',
];

/** Structured logs on stdout. Values never get here; the redaction is the net under that rule. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: SENSITIVE_KEYS.flatMap((key) => (key.startsWith('[') ? [key, `*${key}`] : [key, `*.${key}`])),
      censor: '[redacted]',
    },
  });
}

/** Nest's own messages through the same logger. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}
  log(message: unknown, context?: unknown): void {
    this.logger.debug({ context }, String(message));
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.logger.error({ context: rest.at(-1) }, String(message));
  }
  warn(message: unknown, context?: unknown): void {
    this.logger.warn({ context }, String(message));
  }
}
