import helmet from '@fastify/helmet';
import cookie from '@fastify/cookie';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { requestIdFor } from './request-id.js';

const JSON_LIMIT = 1_400_000; // a commit's configuration of 1 MiB, escaped as JSON
const LOG_LIMIT = 2 * 1024 * 1024; // runners cut at 1 MiB; more is refused with 413

/** Fastify as the runner protocol needs it: logs as bytes, JSON on DELETE, JSON without a content type on `/v1`. */
export function createAdapter(): FastifyAdapter {
  const adapter = new FastifyAdapter({
    logger: false,
    bodyLimit: JSON_LIMIT,
    genReqId: (request: { headers: Record<string, unknown> }) => requestIdFor(request.headers['x-request-id']),
    requestIdHeader: false,
    keepAliveTimeout: 95_000, // a runner's idle connection lives 90 s
    requestTimeout: 120_000,
    routerOptions: { maxParamLength: 1024 },
    trustProxy: false,
  } as never);
  return adapter;
}

export async function prepare(instance: FastifyInstance, secure: boolean): Promise<void> {
  await instance.register(cookie as never);
  await instance.register(helmet as never, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        workerSrc: ["'self'"],
        // Mantine and the console's editor write style elements; script stays strict.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    hsts: secure ? { maxAge: 31_536_000 } : false,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'no-referrer' },
  });
  const bytes = (_: FastifyRequest, body: Buffer, done: (error: null, body: Buffer) => void): void => done(null, body);
  instance.removeContentTypeParser('text/plain');
  instance.addContentTypeParser('text/plain', { parseAs: 'buffer', bodyLimit: LOG_LIMIT }, bytes as never);
  instance.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: LOG_LIMIT },
    bytes as never,
  );
  // The runner's vault client sends its login as JSON without saying so.
  instance.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 65_536 }, bytes as never);
  instance.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (/^\/(api|v1|-)\//.test(request.url)) reply.header('cache-control', 'no-store');
  });
}
