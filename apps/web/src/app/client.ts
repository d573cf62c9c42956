import {
  cacheExchange,
  Client,
  createRequest,
  fetchExchange,
  makeOperation,
  mapExchange,
  type AnyVariables,
  type Operation,
  type OperationContext,
  type TypedDocumentNode,
} from '@urql/core';
import { reportConnection } from './connection-state';
import { csrfToken } from './csrf-token';
import { failureCodeOf } from './failure-code';
import { answerTogether, inOne, takeFromTogether, type Question } from './together';

const shown = new Map<number, Operation>();

/** Knows the queries that are on the page, so that all of them can be asked again. */
const rememberQueries = mapExchange({
  onOperation(operation) {
    if (operation.kind === 'query') shown.set(operation.key, operation);
    if (operation.kind === 'teardown') shown.delete(operation.key);
  },
});

const askedAhead = new Set<number>();
const openedAt = location.href;
const FIRST_MINUTE_MS = 60_000;

/** What was asked before the page was there to ask is not asked again for that page; wherever one goes from there, it is. */
const takeWhatCameAhead = mapExchange({
  onOperation(operation) {
    if (!askedAhead.has(operation.key) || operation.context.requestPolicy !== 'cache-and-network') return operation;
    if (location.href === openedAt && performance.now() < FIRST_MINUTE_MS)
      return makeOperation(operation.kind, operation, { ...operation.context, requestPolicy: 'cache-first' });
    askedAhead.clear();
    return operation;
  },
});

let viewerKnown = false;

const watchFailures = mapExchange({
  onResult({ data, error }) {
    const code = error && failureCodeOf(error);
    reportConnection({ serverGone: code === 'UNREACHABLE' });
    viewerKnown ||= Boolean((data as { currentSession?: { user?: unknown } } | undefined)?.currentSession?.user);
    // What is asked ahead may be asked by nobody: then no session has ended.
    if (code === 'UNAUTHENTICATED' && viewerKnown) reportConnection({ sessionEnded: true });
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
  exchanges: [rememberQueries, takeWhatCameAhead, cacheExchange, takeFromTogether, watchFailures, fetchExchange],
});

/** For questions about what is being typed: neither they nor their answers are kept. */
export const uncached = new Client({ ...options, exchanges: [watchFailures, fetchExchange] });

/** Every read carries this mark and every write touches it: after a write all that is on the page is asked again. */
export const EVERYTHING = { additionalTypenames: ['Everything'] };

/** Asks what a page will ask as soon as it is there, while its code is still on the way. */
export async function askAhead<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  context: Partial<OperationContext> = EVERYTHING,
): Promise<Data | undefined> {
  const answer = client.query(document, variables, context).toPromise();
  askedAhead.add(createRequest(document, variables).key);
  return (await answer).data;
}

/** Several questions in one: the server then looks up once who asks. What fails there is asked for alone, and tells its own failure. */
export function askAheadTogether(questions: readonly Question[]): void {
  const { document, variables } = inOne(questions);
  const whole = uncached.query(document, variables).toPromise();
  answerTogether(
    questions,
    whole.then(({ data, error }) => (error ? null : ((data as Record<string, unknown> | undefined) ?? null))),
  );
  for (const question of questions) void askAhead(question.document, question.variables);
}

/** Asks everything on the page again: after the server was gone, after signing in anew. */
export function askAgain(): void {
  for (const operation of shown.values()) {
    client.reexecuteOperation(
      client.createRequestOperation('query', operation, { ...operation.context, requestPolicy: 'network-only' }),
    );
  }
}
