import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { RequestContext } from '../context/index.js';

/** Who sends a subscription now; null: nobody any more. */
export type Renewal = () => Promise<RequestContext | null>;

/** The way to ask again who sends a subscription, as a handler's parameter: what lives long must not rest on an old answer. */
export const Renew = createParamDecorator((_: unknown, execution: ExecutionContext): Renewal => {
  const { request } = GqlExecutionContext.create(execution).getContext<{ request: { renew?: Renewal } }>();
  return request.renew ?? (() => Promise.resolve(null));
});
