import type { FastifyInstance } from 'fastify';

interface WithErrors {
  errors?: { extensions?: Record<string, unknown> }[];
}

/** Requests that Apollo refuses before it makes a context (batches, what is no JSON object) get their id here. */
export function addGraphqlErrorIdHook(instance: FastifyInstance): void {
  instance.addHook('onSend', (request, reply, payload, done) => {
    if (reply.statusCode < 400 || typeof payload !== 'string' || !payload.startsWith('{"errors"'))
      return done(null, payload);
    const body = JSON.parse(payload) as WithErrors;
    if (!/^\/api\/graphql(?:\?|$)/.test(request.url) || !Array.isArray(body.errors)) return done(null, payload);
    const errors = body.errors.map((error) => ({
      ...error,
      extensions: { ...error.extensions, requestId: request.id },
    }));
    // Fastify counts the length of what is sent only when nobody has done so before.
    reply.removeHeader('content-length');
    done(null, JSON.stringify({ ...body, errors }));
  });
}
