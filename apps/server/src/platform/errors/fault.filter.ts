import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { GqlContextType } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LOGGER, type Logger } from '../logging/index.js';
import { Fault, HTTP_STATUS, notFound, type FaultCode } from './faults.js';
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
    const { status, code, message, retryAfter } = shape(asFault(thrown));
    if (status >= 500) this.logger.error({ requestId: request.id, err: describe(thrown) }, 'request failed');
    if (retryAfter) void reply.header('retry-after', String(retryAfter));
    void reply
      .status(status)
      .header('content-type', 'application/json; charset=utf-8')
      .send(JSON.stringify(bodyFor(request, { status, code, message, retryAfter })));
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
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly retryAfter?: number | undefined;
}

/** Each door's own form of an error: GraphQL's, the facade's list of texts, or a message. */
function bodyFor(request: FastifyRequest, { status, code, message, retryAfter }: Shaped): Record<string, unknown> {
  if (/^\/api\/graphql(?:\?|$)/.test(request.url)) {
    const extensions = { code, requestId: request.id, ...(retryAfter ? { retryAfter } : {}) };
    return { errors: [{ message, extensions }] };
  }
  const body = request.url.startsWith('/v1/') ? { errors: [message] } : { message };
  return status >= 500 ? { ...body, request_id: request.id } : body;
}

function shape(error: unknown): Shaped {
  if (error instanceof Fault) {
    const retry = error.extra['retryAfter'];
    const retryAfter = typeof retry === 'number' ? retry : undefined;
    return { status: HTTP_STATUS[error.code], code: error.code, message: error.message, retryAfter };
  }
  if (error instanceof HttpException) {
    const status = error.getStatus();
    // Nest's own text for a route that is not there repeats the path.
    if (status === 404) return shape(notFound());
    if (status < 500) return { status, code: codeOf(status), message: error.message };
  }
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return { status, code: codeOf(status), message: 'The request is malformed or too large.' };
  }
  const message = 'Something went wrong here; the log has the details under the request id.';
  return { status: 500, code: 'INTERNAL_SERVER_ERROR', message };
}

function codeOf(status: number): FaultCode {
  const known = (Object.keys(HTTP_STATUS) as FaultCode[]).find((code) => HTTP_STATUS[code] === status);
  return known ?? 'BAD_USER_INPUT';
}
