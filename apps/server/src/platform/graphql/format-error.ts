import { unwrapResolverError } from '@apollo/server/errors';
import { HttpException } from '@nestjs/common';
import type { GraphQLFormattedError } from 'graphql';
import { asFault } from '../errors/outside-failures.js';
import { Fault } from '../errors/faults.js';
import { describe } from '../errors/fault.filter.js';
import type { Logger } from '../logging/index.js';

const SHOWN_AS_THEY_ARE = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
]);

/** Faults keep their code and sentence; anything unexpected is logged and shown as an internal error. */
export function formatError(logger: Logger) {
  return (formatted: GraphQLFormattedError, wrapped: unknown): GraphQLFormattedError => {
    const error = asFault(unwrapResolverError(wrapped));
    if (error instanceof Fault) {
      return { ...place(formatted), message: error.message, extensions: { code: error.code, ...error.extra } };
    }
    if (error instanceof HttpException && error.getStatus() < 500) {
      return { ...place(formatted), message: error.message, extensions: { code: 'BAD_USER_INPUT' } };
    }
    const code = formatted.extensions?.['code'];
    if (typeof code === 'string' && SHOWN_AS_THEY_ARE.has(code)) {
      // Apollo quotes bad variables in its message, and a variable may be a value.
      const message = withoutValue(
        /got invalid value/.test(formatted.message) ? withoutQuotedValue(formatted.message) : formatted.message,
      );
      return {
        ...place(formatted),
        message,
        extensions: { code: 'BAD_USER_INPUT' },
      };
    }
    logger.error({ err: describe(error) }, 'operation failed');
    return {
      ...place(formatted),
      message: 'Something went wrong here; the log has the details under the request id.',
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    };
  };
}

function place(error: GraphQLFormattedError): Pick<GraphQLFormattedError, 'path' | 'locations'> {
  return { ...(error.path ? { path: error.path } : {}), ...(error.locations ? { locations: error.locations } : {}) };
}

/** graphql-js ends the rule of a scalar with what was given instead. */
const withoutValue = (message: string): string => message.replace(/(cannot represent [^:]*value): .*/s, '$1.');

function withoutQuotedValue(message: string): string {
  const [head = ''] = message.split(' got invalid value');
  const rule = message.slice(message.lastIndexOf('; ') + 2);
  return `${head} got an invalid value; ${/["'`]/.test(rule.replace(/"[A-Za-z_][A-Za-z0-9_]*[!\]]*"/g, '')) ? 'see the type of the variable.' : rule}`;
}
