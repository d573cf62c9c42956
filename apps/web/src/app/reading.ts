import { useCallback, useEffect, useRef } from 'react';
import { useQuery, type AnyVariables, type TypedDocumentNode } from 'urql';
import { EVERYTHING } from './client';
import { failureOf, type Failure } from './failure';

export interface Read<Data> {
  readonly data: Data | undefined;
  readonly failure: Failure | null;
  readonly fetching: boolean;
  readonly refresh: () => void;
}

export interface ReadOptions {
  readonly pause?: boolean;
  /** Milliseconds between two askings; nothing when absent or 0. */
  readonly every?: number;
}

export function useRead<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  options: ReadOptions = {},
): Read<Data> {
  const { pause = false, every = 0 } = options;
  const [result, execute] = useQuery<Data, Variables>({
    query: document,
    variables,
    pause,
    context: EVERYTHING,
  } as never);
  const refresh = useCallback(() => execute({ requestPolicy: 'network-only' }), [execute]);
  useEffect(() => {
    if (!every || pause) return;
    const timer = setInterval(refresh, every);
    return () => clearInterval(timer);
  }, [every, pause, refresh]);
  const failure = failureOf(result.error);
  // Where the only field may not be null, a refusal makes all of the data null.
  const answer = result.data ?? undefined;
  // A page that is asked again while nobody may answer must stay: forms in it would lose what was typed. Where a field may be
  // null the answer has data all the same, which says nothing.
  const unanswered = failure?.code === 'UNAUTHENTICATED' || failure?.code === 'UNREACHABLE';
  const asked = JSON.stringify(variables);
  // Not a state, which would draw every page twice for each answer.
  const kept = useRef<{ of: string; data: Data } | null>(null);
  useEffect(() => {
    if (answer !== undefined && !unanswered) kept.current = { of: asked, data: answer };
  }, [answer, asked, unanswered]);
  const data = unanswered && kept.current?.of === asked ? kept.current.data : answer;
  return { data, failure, fetching: result.fetching, refresh };
}
