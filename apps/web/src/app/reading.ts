import { useCallback, useEffect, useMemo, useState } from 'react';
import { useClient, useQuery, type AnyVariables, type TypedDocumentNode } from 'urql';
import { failureOf, type Failure } from './failure';

/** Every read carries this mark and every write touches it: after a write all that is on the page is asked again. */
export const EVERYTHING = { additionalTypenames: ['Everything'] };

export interface Read<Data> {
  readonly data: Data | undefined;
  readonly failure: Failure | null;
  readonly fetching: boolean;
  refresh(): void;
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
  return { data: result.data, failure: failureOf(result.error), fetching: result.fetching, refresh };
}

export interface Connection<Row> {
  readonly nodes: readonly Row[];
  readonly count: number | null;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export interface Pages<Row> {
  readonly rows: readonly Row[] | undefined;
  readonly count: number | null;
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  readonly failure: Failure | null;
  loadMore(): void;
  refresh(): void;
}

interface Further<Row> {
  readonly of: unknown;
  readonly rows: readonly Row[];
  readonly cursor: string | null;
  readonly more: boolean;
}

const PAGE = 100;
const MOST = 10_000;

/** A connection page by page; with `all`, to its end. Variables must be the same object as long as they mean the same. */
export function usePages<Data, Variables extends AnyVariables, Row>(
  query: {
    document: TypedDocumentNode<Data, Variables>;
    variables: Omit<Variables, 'first' | 'after'>;
    pick: (data: Data) => Connection<Row> | null | undefined;
  },
  options: ReadOptions & { all?: boolean; size?: number } = {},
): Pages<Row> {
  const client = useClient();
  const { document, pick } = query;
  const size = options.size ?? PAGE;
  const key = JSON.stringify(query.variables);
  const variables = useMemo(
    () => ({ ...JSON.parse(key), first: size, after: null }) as unknown as Variables,
    [key, size],
  );
  const read = useRead(document, variables, options);
  const first = (read.data && pick(read.data)) ?? undefined;
  const [further, setFurther] = useState<Further<Row> | null>(null);
  const [loadingMore, setLoadingMore] = useState(false);
  const current = further && further.of === first ? further : null;
  const hasMore = current ? current.more : (first?.pageInfo.hasNextPage ?? false);

  const loadMore = useCallback(async () => {
    if (!first) return;
    const after = current?.cursor ?? first.pageInfo.endCursor;
    setLoadingMore(true);
    const { data } = await client
      .query(document, { ...variables, after } as unknown as Variables, { requestPolicy: 'network-only' })
      .toPromise();
    setLoadingMore(false);
    const page = data && pick(data);
    if (!page) return;
    setFurther({
      of: first,
      rows: [...(current?.rows ?? []), ...page.nodes],
      cursor: page.pageInfo.endCursor,
      more: page.pageInfo.hasNextPage,
    });
  }, [client, current, document, first, pick, variables]);

  const loaded = first ? first.nodes.length + (current?.rows.length ?? 0) : 0;
  useEffect(() => {
    if (options.all && hasMore && !loadingMore && loaded < MOST) void loadMore();
  }, [options.all, hasMore, loadingMore, loaded, loadMore]);

  const rows = useMemo(() => first && [...first.nodes, ...(current?.rows ?? [])], [first, current]);
  return {
    rows,
    count: first?.count ?? null,
    hasMore,
    loadingMore,
    failure: read.failure,
    loadMore: () => void loadMore(),
    refresh: read.refresh,
  };
}
