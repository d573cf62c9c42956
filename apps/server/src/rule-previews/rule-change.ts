import type { RequestContext } from '../platform/context/index.js';

/** Where a change can matter. */
export interface Reach {
  readonly namespaceId: number;
  /** Secrets of the namespace alone, of it and all below, of it and the groups above, or none. */
  readonly secrets: 'here' | 'below' | 'around' | 'none';
  /** Jobs that asked for this name alone; null: for any. */
  readonly secretName: string | null;
  /** What secrets in reach are to be conditioned by. */
  readonly condition: string | null;
  /** A pattern of environments or refs whose protection changes. */
  readonly pattern: { readonly kind: 'environment' | 'branch' | 'tag'; readonly text: string } | null;
}

/** One change, bound to the use case of its own mutation. */
export interface RuleChange {
  readonly name: string;
  readonly input: object;
  /** Null where what it is about does not exist. Says nothing of who may see it. */
  reach(ctx: RequestContext): Promise<Reach | null>;
  /** Makes the change in the open transaction, with all checks of the mutation. */
  make(ctx: RequestContext): Promise<unknown>;
}
