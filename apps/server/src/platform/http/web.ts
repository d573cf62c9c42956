import { existsSync, readdirSync } from 'node:fs';
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
    // Its own way is a route for each file or one that takes every path; both cost more than the few routes below.
    serve: false,
    // What the build has compressed, where the browser takes it.
    preCompressed: true,
    // Hashed names never change; the pages themselves must be asked for each time.
    setHeaders: (reply: { header(name: string, value: string): unknown }, path: string) =>
      reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
  });
  const send = (reply: FastifyReply, file: string) =>
    (reply as unknown as { sendFile(name: string): unknown }).sendFile(file);
  const page = (file: string) => (_: FastifyRequest, reply: FastifyReply) => send(reply, file);
  for (const entry of readdirSync(root, { withFileTypes: true }))
    if (entry.isFile()) instance.get(`/${entry.name}`, page(entry.name) as never);
  instance.get<{ Params: { '*': string } }>('/assets/*', (request, reply) =>
    send(reply, `assets/${request.params['*']}`),
  );
  instance.get('/', page('index.html') as never);
  instance.get('/-/graphql-explorer', page('console.html') as never);
  // A route of its own, since the one handler for what is not found belongs to Nest.
  instance.get('/*', (request, reply) =>
    APP_PATH.test(request.url.split('?')[0] ?? '') ? page('index.html')(request, reply) : reply.callNotFound(),
  );
}
