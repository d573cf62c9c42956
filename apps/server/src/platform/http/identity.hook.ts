import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Identify } from '../authn/index.js';
import { RequestContext } from '../context/index.js';

/** Doors of runners and of the facade bring credentials of their own kind; people's are not looked at there. */
const OWN_CREDENTIALS = /^\/(v1\/|api\/v4\/(runners|jobs)(\/|$|\?))/;
const PEOPLE = /^\/api\//;

/** Makes the context of every request, with the person behind it where people may come. */
export function addIdentityHook(instance: FastifyInstance, identify: Identify): void {
  instance.addHook('preHandler', (request, _reply, done) => {
    if (!PEOPLE.test(request.url) || OWN_CREDENTIALS.test(request.url)) {
      request.lockkeeper = contextOf(request, null);
      done();
      return;
    }
    identify.identify(request).then((identity) => {
      request.lockkeeper = contextOf(request, identity);
      done();
    }, done);
  });
}

function contextOf(request: FastifyRequest, identity: Awaited<ReturnType<Identify['identify']>>): RequestContext {
  return new RequestContext({
    requestId: request.id,
    ip: request.ip,
    userAgent: request.headers['user-agent'] ?? null,
    actor: identity?.actor ?? null,
    abilities: identity?.abilities ?? null,
  });
}
