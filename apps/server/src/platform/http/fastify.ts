import cookie from '@fastify/cookie';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { requestIdFor } from './request-id.js';
import { securityHeaders } from './security-headers.js';
import { endSilentConnectionsAtClose } from './silent-connections.js';

const JSON_LIMIT = 1_400_000; // a commit's configuration of 1 MiB, escaped as JSON
const NEVER_KEPT = /^\/(api|v1|-)\//;
const LOG_LIMIT = 2 * 1024 * 1024; // runners cut at 1 MiB; more is refused with 413

/** Fastify as the runner protocol needs it: logs as bytes, JSON on DELETE, JSON without a content type on `/v1`. */
export function createAdapter(): FastifyAdapter {
  const adapter = new FastifyAdapter({
    logger: false,
    bodyLimit: JSON_LIMIT,
    genReqId: (request: { headers: Record<string, unknown> }) => requestIdFor(request.headers['x-request-id']),
    requestIdHeader: false,
    keepAliveTimeout: 95_000, // a runner's idle connection lives 90 s
    requestTimeout: 3_600_000, // as long as a runner tries to upload an artifact; headers have a limit of their own
    routerOptions: { maxParamLength: 1024 },
    trustProxy: false,
  } as never);
  // No door takes forms. `curl --data` and OpenBao's examples send JSON under this name.
  adapter.useBodyParser('application/x-www-form-urlencoded', false, { bodyLimit: 65_536 }, (_, body, done) =>
    done(null, body),
  );
  return adapter;
}

export async function prepare(instance: FastifyInstance, secure: boolean): Promise<void> {
  await instance.register(cookie as never);
  endSilentConnectionsAtClose(instance);
  const bytes = (_: FastifyRequest, body: Buffer, done: (error: null, body: Buffer) => void): void => done(null, body);
  instance.removeContentTypeParser('text/plain');
  instance.addContentTypeParser('text/plain', { parseAs: 'buffer', bodyLimit: LOG_LIMIT }, bytes as never);
  instance.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: LOG_LIMIT },
    bytes as never,
  );
  // As it comes: an artifact is larger than what belongs in memory.
  instance.addContentTypeParser('multipart/form-data', (_request: FastifyRequest, form, done) => done(null, form));
  // The runner's vault client sends its login as JSON without saying so.
  instance.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 65_536 }, bytes as never);
  const headers = securityHeaders(secure);
  // With a callback, as all hooks that every request passes: a promise each would cost a hot read its share.
  instance.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers).header('x-request-id', request.id);
    if (NEVER_KEPT.test(request.url)) reply.header('cache-control', 'no-store');
    done();
  });
}
