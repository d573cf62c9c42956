import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const WEB_ROOT = fileURLToPath(new URL('../../../../web/dist/', import.meta.url));
const APP_PATH = /^\/(?!api\/|v1\/|-\/)[^.]*$/;

/** Serves the built web interface and console; paths of the interface all get its page. */
export async function serveWeb(instance: FastifyInstance): Promise<void> {
  if (!existsSync(WEB_ROOT)) return;
  await instance.register(fastifyStatic as never, {
    root: WEB_ROOT,
    wildcard: false,
    index: false,
    // Hashed names never change; the pages themselves must be asked for each time.
    setHeaders: (reply: { setHeader(name: string, value: string): void }, path: string) =>
      reply.setHeader('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
  });
  const page = (file: string) => (_: FastifyRequest, reply: FastifyReply) =>
    (reply as unknown as { sendFile(name: string): unknown }).sendFile(file);
  instance.get('/', page('index.html') as never);
  instance.get('/-/graphql-explorer', page('console.html') as never);
  instance.setNotFoundHandler((request, reply) => {
    if (request.method === 'GET' && APP_PATH.test(request.url.split('?')[0] ?? ''))
      return page('index.html')(request, reply);
    const message = 'The resource does not exist, or you may not see it.';
    return reply.status(404).send(request.url.startsWith('/v1/') ? { errors: [] } : { message });
  });
}
