import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import type { FastifyRequest } from 'fastify';

/** Gives every fault its request id. */
export const answerIdPlugin: ApolloServerPlugin<BaseContext> = {
  async requestDidStart() {
    return {
      async willSendResponse({ response, contextValue }) {
        const id = (contextValue as { request?: FastifyRequest }).request?.id;
        if (response.body.kind !== 'single' || !response.body.singleResult.errors) return;
        response.body.singleResult.errors = response.body.singleResult.errors.map((error) => ({
          ...error,
          extensions: { ...error.extensions, ...(id ? { requestId: id } : {}) },
        }));
      },
    };
  },
};
