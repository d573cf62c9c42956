import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext, type GqlContextType } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';
import type { RequestContext } from '../context/index.js';
import { unauthenticated } from '../errors/faults.js';

declare module 'fastify' {
  interface FastifyRequest {
    lockkeeper?: RequestContext;
  }
}

export function requestOf(execution: ExecutionContext): FastifyRequest {
  if (execution.getType<GqlContextType>() !== 'graphql') return execution.switchToHttp().getRequest<FastifyRequest>();
  return GqlExecutionContext.create(execution).getContext<{ request: FastifyRequest }>().request;
}

/** The context that was made for this request; none is a fault of the server, and then nobody is let in. */
export function contextOf(execution: ExecutionContext): RequestContext {
  const ctx = requestOf(execution).lockkeeper;
  if (!ctx) throw unauthenticated();
  return ctx;
}

/** The request's context as a handler's parameter. */
export const Ctx = createParamDecorator((_: unknown, execution: ExecutionContext) => contextOf(execution));
