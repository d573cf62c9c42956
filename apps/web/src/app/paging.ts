import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useClient, type AnyVariables, type TypedDocumentNode } from 'urql';
import { type Failure } from './failure';
import { FIRST_PAGE } from './page-size';
import { useRead, type ReadOptions } from './reading';

export interface Connection<Row> {
  readonly nodes: readonly Row[];
  /** Absent where the server counts nothing. */
  readonly count?: number | null;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export interface Pages<Row> {
  readonly rows: readonly Row[] | undefined;
  readonly count: number | null;
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  readonly failure: Failure | null;
  readonly loadMore: () => void;
  readonly refresh: () => void;
}

interface Question<Data, Variables extends AnyVariables, Row> {
  readonly document: TypedDocumentNode<Data, Variables>;
  readonly variables: Omit<Variables, 'first' | 'after'>;
  /** Of the same data always the same object: a new one would be rendered anew for ever. */
  readonly pick: (data: Data) => Connection<Row> | null | undefined;
}

// Far beyond what anybody reads: an end to asking, should the server never say that there is one.
const MOST = 100_000;

/** The same object as long as it says the same: a page's variables are written anew at each rendering. */
function useSame<T>(value: T): T {
  const key = JSON.stringify(value);
  return useMemo(() => JSON.parse(key) as T, [key]);
}

interface Further<Row> {
  readonly of: unknown;
  readonly rows: readonly Row[];
  readonly cursor: string | null;
  readonly more: boolean;
}

/** The pages after the first one; forgotten when the first one is asked again. */
function useFurther<Data, Variables extends AnyVariables, Row>(
  { document, pick }: Question<Data, Variables, Row>,
  variables: object,
  first: Connection<Row> | undefined,
) {
  const client = useClient();
  const [further, setFurther] = useState<Further<Row> | null>(null);
  const [loading, setLoading] = useState(false);
  const current = further?.of === first ? further : null;
  const load = useCallback(async () => {
    if (!first) return;
    const after = current?.cursor ?? first.pageInfo.endCursor;
    setLoading(true);
    const asked = { ...variables, after } as unknown as Variables;
    const { data } = await client.query(document, asked, { requestPolicy: 'network-only' }).toPromise();
    setLoading(false);
    const page = data && pick(data);
    if (!page) return;
    const { endCursor, hasNextPage } = page.pageInfo;
    setFurther({ of: first, rows: [...(current?.rows ?? []), ...page.nodes], cursor: endCursor, more: hasNextPage });
  }, [client, current, document, first, pick, variables]);
  return { rows: current?.rows, more: current ? current.more : (first?.pageInfo.hasNextPage ?? false), loading, load };
}

/** While a long list is read again, what it said before: nobody's place in it must jump. */
function useWhole<Row>(
  variables: object,
  rows: readonly Row[] | undefined,
  whole: boolean,
): readonly Row[] | undefined {
  const before = useRef<{ of: object; rows: readonly Row[] } | null>(null);
  useEffect(() => {
    if (whole && rows) before.current = { of: variables, rows };
  }, [variables, rows, whole]);
  const last = before.current;
  return !whole && last?.of === variables && rows && last.rows.length > rows.length ? last.rows : rows;
}

/** A connection page by page; with `all`, to its end. */
export function usePages<Data, Variables extends AnyVariables, Row>(
  question: Question<Data, Variables, Row>,
  options: ReadOptions & { all?: boolean; size?: number } = {},
): Pages<Row> {
  const variables = useSame({ ...question.variables, ...FIRST_PAGE, ...(options.size && { first: options.size }) });
  const read = useRead(question.document, variables as unknown as Variables, options);
  const first = (read.data && question.pick(read.data)) ?? undefined;
  const { rows: later, more, loading, load } = useFurther(question, variables, first);
  const loaded = (first?.nodes.length ?? 0) + (later?.length ?? 0);
  useEffect(() => {
    if (options.all && more && !loading && loaded < MOST) void load();
  }, [options.all, more, loading, loaded, load]);
  const soFar = useMemo(() => first && [...first.nodes, ...(later ?? [])], [first, later]);
  const rows = useWhole(variables, soFar, !options.all || !more);
  return {
    rows,
    count: first?.count ?? null,
    hasMore: more,
    loadingMore: loading,
    failure: read.failure,
    loadMore: () => void load(),
    refresh: read.refresh,
  };
}
