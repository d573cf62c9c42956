import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { GqlContextType } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LOGGER, type Logger } from '../logging/index.js';
import { Fault, HTTP_STATUS } from './faults.js';
import { asFault } from './outside-failures.js';

/** The one place where exceptions become HTTP answers. GraphQL's go on to `formatError`. */
@Catch()
export class FaultFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    if (host.getType<GqlContextType>() === 'graphql') throw thrown;
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    const { status, body, retryAfter } = shape(asFault(thrown), request.url.startsWith('/v1/'));
    if (status >= 500) this.logger.error({ requestId: request.id, err: describe(thrown) }, 'request failed');
    if (retryAfter) void reply.header('retry-after', String(retryAfter));
    void reply
      .status(status)
      .header('content-type', 'application/json; charset=utf-8')
      .send(JSON.stringify({ ...body, ...(status >= 500 ? { request_id: request.id } : {}) }));
  }
}

/** Name, code and place of an unexpected error; its message stays out since it may quote input. */
export function describe(thrown: unknown): Record<string, unknown> {
  const error = thrown as { name?: string; code?: unknown; stack?: string } | null;
  const place = error?.stack
    ?.split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 8);
  return { type: error?.name ?? typeof thrown, code: error?.code, stack: place };
}

interface Shaped {
  status: number;
  body: Record<string, unknown>;
  retryAfter?: number;
}

function shape(error: unknown, facade: boolean): Shaped {
  const say = (message: string): Record<string, unknown> => (facade ? { errors: [message] } : { message });
  if (error instanceof Fault) {
    const retry = error.extra['retryAfter'];
    return {
      status: HTTP_STATUS[error.code],
      body: say(error.message),
      ...(typeof retry === 'number' ? { retryAfter: retry } : {}),
    };
  }
  if (error instanceof HttpException) return { status: error.getStatus(), body: say(error.message) };
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500)
    return { status, body: say('The request is malformed or too large.') };
  return { status: 500, body: say('Something went wrong here; the log has the details under the request id.') };
}
