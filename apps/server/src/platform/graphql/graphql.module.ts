import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LOGGER, type Logger } from '../logging/index.js';
import { answerIdPlugin } from './answer-id.plugin.js';
import { formatError } from './format-error.js';
import { limitDocument, MAX_TOKENS } from './limits.js';
import { GraphqlSockets } from './sockets.js';

@Module({
  imports: [
    GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      inject: [LOGGER],
      useFactory: (logger: Logger): ApolloDriverConfig => ({
        path: '/api/graphql',
        autoSchemaFile: true,
        sortSchema: true,
        // The check asks the whole schema about itself at each start; the committed schema is checked by the tests.
        buildSchemaOptions: { skipCheck: true },
        playground: false,
        introspection: true,
        includeStacktraceInErrorResponses: false,
        allowBatchedHttpRequests: false,
        csrfPrevention: true,
        persistedQueries: false,
        fieldResolverEnhancers: ['guards'],
        validationRules: [limitDocument],
        // Some of graphql-js' own rules take time by the square of the number of fields.
        parseOptions: { maxTokens: MAX_TOKENS },
        formatError: formatError(logger),
        plugins: [answerIdPlugin],
        // Else Apollo would wait for requests that are held until everybody else has been told of the shutdown.
        stopOnApplicationShutdown: true,
        context: (request: FastifyRequest, reply: FastifyReply) => ({ request, reply }),
      }),
    }),
  ],
  providers: [GraphqlSockets],
})
export class ApiModule {}
