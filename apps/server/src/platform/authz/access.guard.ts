import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { contextOf } from '../http/context-of.js';
import { forbidden, unauthenticated } from '../errors/faults.js';
import { ACCESS, type Access } from './access.decorators.js';

/** Default deny: a handler that declares nothing is closed. Checks the kind; use cases check the instance. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  canActivate(execution: ExecutionContext): boolean {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      execution.getHandler(),
      execution.getClass(),
    ]);
    if (!access) throw forbidden('undeclared');
    if ('open' in access) return true;
    const ctx = contextOf(execution);
    if (!ctx.actor || !ctx.abilities) throw unauthenticated();
    // A read-only token must not even reach a use case that changes things.
    if (!ctx.abilities.scopesAllow(access.can)) throw forbidden(access.can);
    return true;
  }
}
