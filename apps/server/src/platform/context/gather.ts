import { setImmediate } from 'node:timers/promises';
import type { RequestContext } from './request-context.js';

type Load<V> = (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>;

interface Gathered<V> {
  readonly keys: Set<string>;
  readonly answer: Promise<ReadonlyMap<string, V>>;
}

/**
 * Loads once what many fields of one answer ask for, so that a page takes one statement: fields are asked for in one
 * turn of the event loop, and `load` goes behind them. `name` tells what is loaded apart.
 */
export async function gather<V>(ctx: RequestContext, name: string, key: string, load: Load<V>): Promise<V | undefined> {
  const gathered = (ctx.memo.get(name) as Gathered<V> | undefined) ?? begin(ctx, name, load);
  gathered.keys.add(key);
  return (await gathered.answer).get(key);
}

function begin<V>(ctx: RequestContext, name: string, load: Load<V>): Gathered<V> {
  const keys = new Set<string>();
  const answer = setImmediate().then(() => {
    ctx.memo.delete(name);
    return load([...keys]);
  });
  const gathered = { keys, answer };
  ctx.memo.set(name, gathered);
  return gathered;
}
