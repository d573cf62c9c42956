import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { GqlExecutionContext, type GqlContextType } from '@nestjs/graphql';
import { OperationTypeNode, type GraphQLResolveInfo } from 'graphql';
import { contextOf, requestOf } from '../http/context-of.js';
import type { MustFirst } from '../context/index.js';
import { Fault, forbidden, unauthenticated } from '../errors/faults.js';
import { ACCESS, type Access, type While } from './access.decorators.js';

/** What changes something and asks for no ability is a person's own: nobody does it as somebody else. */
function mayEnter(execution: ExecutionContext, { impersonated }: While): true {
  const actor = requestOf(execution).lockkeeper?.actor;
  if (actor?.impersonator && !impersonated && changes(execution)) throw forbidden('impersonated');
  return true;
}

const FIRST: Record<MustFirst, string> = {
  password: 'Choose a password of your own first: yours was made by an operator.',
  second_factor: 'Set up a second factor first: this installation demands one.',
};

/** Whoever has something to do first finds only those doors open that it takes; the abilities of his session are none. */
function requireNothingFirst(execution: ExecutionContext, access: Access): void {
  const first = requestOf(execution).lockkeeper?.actor?.mustFirst;
  if (!first || ('open' in access && access.first)) return;
  throw new Fault('FORBIDDEN', FIRST[first], { mustFirst: first.toUpperCase() });
}

function changes(execution: ExecutionContext): boolean {
  if (execution.getType<GqlContextType>() === 'graphql')
    return (
      GqlExecutionContext.create(execution).getInfo<GraphQLResolveInfo>().operation.operation !==
      OperationTypeNode.QUERY
    );
  return !['GET', 'HEAD'].includes(requestOf(execution).method);
}

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
    requireNothingFirst(execution, access);
    if ('open' in access) return mayEnter(execution, access);
    const ctx = contextOf(execution);
    if (!ctx.actor || !ctx.abilities) throw unauthenticated();
    // A read-only token must not even reach a use case that changes things.
    if (!ctx.abilities.scopesAllow(access.can)) throw forbidden(access.can);
    return true;
  }
}
