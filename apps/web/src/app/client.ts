import { cacheExchange, Client, fetchExchange, mapExchange, type Operation } from 'urql';
import { csrfToken } from './csrf-token';
import { reportConnection } from './connection-state';
import { failureOf } from './failure';

const shown = new Map<number, Operation>();

/** Knows the queries that are on the page, so that all of them can be asked again. */
const rememberQueries = mapExchange({
  onOperation(operation) {
    if (operation.kind === 'query') shown.set(operation.key, operation);
    if (operation.kind === 'teardown') shown.delete(operation.key);
  },
});

const watchFailures = mapExchange({
  onResult(result) {
    const failure = failureOf(result.error);
    reportConnection({ serverGone: failure?.code === 'UNREACHABLE' });
    if (failure?.code === 'UNAUTHENTICATED') reportConnection({ sessionEnded: true });
  },
});

const options = {
  url: '/api/graphql',
  preferGetMethod: false,
  fetchOptions: () => ({ credentials: 'same-origin' as const, headers: { 'x-csrf-token': csrfToken() } }),
};

export const client = new Client({
  ...options,
  requestPolicy: 'cache-and-network',
  exchanges: [rememberQueries, cacheExchange, watchFailures, fetchExchange],
});

/** For questions about what is being typed: neither they nor their answers are kept. */
export const uncached = new Client({ ...options, exchanges: [watchFailures, fetchExchange] });

/** Asks everything on the page again: after the server was gone, after signing in anew. */
export function askAgain(): void {
  for (const operation of shown.values()) {
    client.reexecuteOperation(
      client.createRequestOperation('query', operation, { ...operation.context, requestPolicy: 'network-only' }),
    );
  }
}
