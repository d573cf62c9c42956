import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import type { Type } from '@nestjs/common';
import { badInput } from '../errors/faults.js';

export const MAX_PAGE_SIZE = 100;
export const DEFAULT_PAGE_SIZE = 20;

@ObjectType()
export class PageInfo {
  @Field() hasNextPage!: boolean;
  @Field() hasPreviousPage!: boolean;
  @Field(() => String, { nullable: true }) startCursor!: string | null;
  @Field(() => String, { nullable: true }) endCursor!: string | null;
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: 'At most 100; 20 when absent.' }) first?: number | null;
  @Field(() => String, { nullable: true, description: 'Cursor of the last row that you have.' }) after?: string | null;
}

export interface Edge<T> {
  cursor: string;
  node: T;
}
export interface Page<T> {
  edges: Edge<T>[];
  nodes: T[];
  pageInfo: PageInfo;
  count: number | null;
}

/** Makes the Relay types `XEdge` and `XConnection`. `count` is the number of all rows, null where it is not counted. */
export function connectionOf<T>(node: Type<T>, name = node.name): Type<Page<T>> {
  @ObjectType(`${name}Edge`)
  class NodeEdge {
    @Field() cursor!: string;
    @Field(() => node) node!: T;
  }
  @ObjectType(`${name}Connection`)
  class Connection {
    @Field(() => [NodeEdge]) edges!: NodeEdge[];
    @Field(() => [node]) nodes!: T[];
    @Field(() => PageInfo) pageInfo!: PageInfo;
    @Field(() => Int, { nullable: true }) count!: number | null;
  }
  return Connection;
}

export interface PageRequest {
  /** Rows to show; ask the database for one more to learn whether there is a next page. */
  readonly size: number;
  /** The sort key of the last row seen, in the order of the list's columns. */
  readonly after: readonly (string | number)[] | null;
}

export function pageRequest(args: PageArgs): PageRequest {
  const size = args.first ?? DEFAULT_PAGE_SIZE;
  if (!Number.isInteger(size) || size < 1 || size > MAX_PAGE_SIZE)
    throw badInput('first', `must be from 1 to ${MAX_PAGE_SIZE}.`);
  return { size, after: args.after ? decode(args.after) : null };
}

/** Shapes `size + 1` rows as a page; `keyOf` gives a row's sort key, which becomes its cursor. */
export function toPage<Row, T>(
  rows: readonly Row[],
  request: PageRequest,
  keyOf: (row: Row) => readonly (string | number)[],
  options: { map: (row: Row) => T; count?: number | null },
): Page<T> {
  const edges = rows.slice(0, request.size).map((row) => ({ cursor: encode(keyOf(row)), node: options.map(row) }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: rows.length > request.size,
      hasPreviousPage: request.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    count: options.count ?? null,
  };
}

const encode = (key: readonly (string | number)[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');

function decode(cursor: string): (string | number)[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (
      Array.isArray(key) &&
      key.length > 0 &&
      key.length < 5 &&
      key.every((part) => typeof part === 'string' || typeof part === 'number')
    ) {
      return key;
    }
  } catch {
    // falls through to the refusal
  }
  throw badInput('after', 'is not a cursor of this list.');
}
