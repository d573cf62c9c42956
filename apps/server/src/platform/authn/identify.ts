import type { ActorAbilities } from '@lockkeeper/abilities';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../context/index.js';

export interface Identity {
  readonly actor: Actor;
  readonly abilities: ActorAbilities;
}

/**
 * Tells who sends a request; null when nobody has shown anything. Throws UNAUTHENTICATED for a token or session that
 * is wrong, expired or revoked, and FORBIDDEN when a cookie comes without its CSRF token. Provided by `sessions`.
 */
export abstract class Identify {
  abstract identify(request: FastifyRequest): Promise<Identity | null>;
}
