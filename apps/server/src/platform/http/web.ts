import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const WEB_ROOT = fileURLToPath(new URL('../../../../web/dist/', import.meta.url));
// A dot means a file, except below a group or project, whose path may hold one.
const APP_PATH = /^\/(?!api\/|v1\/|-\/)(?:(?:groups|projects)\/.*|[^.]*)$/;

/** Serves the built web interface and console; paths of the interface all get its page. */
export async function serveWeb(instance: FastifyInstance, root = WEB_ROOT): Promise<void> {
  if (!existsSync(root)) return;
  await instance.register(fastifyStatic as never, {
    root,
    wildcard: false,
    index: false,
    // Hashed names never change; the pages themselves must be asked for each time.
    setHeaders: (reply: { header(name: string, value: string): unknown }, path: string) =>
      reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
  });
  const page = (file: string) => (_: FastifyRequest, reply: FastifyReply) =>
    (reply as unknown as { sendFile(name: string): unknown }).sendFile(file);
  instance.get('/', page('index.html') as never);
  instance.get('/-/graphql-explorer', page('console.html') as never);
  // A route of its own, since the one handler for what is not found belongs to Nest.
  instance.get('/*', (request, reply) =>
    APP_PATH.test(request.url.split('?')[0] ?? '') ? page('index.html')(request, reply) : reply.callNotFound(),
  );
}
