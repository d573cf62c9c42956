import type { FastifyInstance } from 'fastify';
import type { Identify } from '../authn/index.js';
import { RequestContext } from '../context/index.js';

/** Doors of runners and of the facade bring credentials of their own kind; people's are not looked at there. */
const OWN_CREDENTIALS = /^\/(v1\/|api\/v4\/(runners|jobs)(\/|$|\?))/;
const PEOPLE = /^\/api\//;

/** Makes the context of every request, with the person behind it where people may come. */
export function addIdentityHook(instance: FastifyInstance, identify: Identify): void {
  instance.addHook('preHandler', async (request) => {
    const identity =
      PEOPLE.test(request.url) && !OWN_CREDENTIALS.test(request.url) ? await identify.identify(request) : null;
    request.lockkeeper = new RequestContext({
      requestId: request.id,
      ip: request.ip,
      userAgent: request.headers['user-agent'] ?? null,
      actor: identity?.actor ?? null,
      abilities: identity?.abilities ?? null,
    });
  });
}
