// @ts-check
// As much of Jest's words as the specs of the two libraries use.
import { createRequire } from 'node:module';
import { format } from 'node:util';

/** @typedef {{ name: string, run: () => unknown }} Test */

const { expect } = createRequire(import.meta.url)('expect');

/** `%s` takes the next value; `$name` a field of the row. @param {string} name @param {unknown} row */
function nameOf(name, row) {
  const values = Array.isArray(row) ? row : [row];
  const wanted = name.match(/%[sdijop]/g)?.length ?? 0;
  const filled = format(name, ...values.slice(0, wanted));
  return filled.replaceAll(/\$(\w+)/g, (all, field) => {
    const value = /** @type {Record<string, unknown>} */ (row)?.[field];
    return value === undefined ? all : String(value);
  });
}

/** @param {(name: string, body: (...args: unknown[]) => unknown) => void} add */
function withEach(add) {
  const each = (/** @type {readonly unknown[]} */ rows) => (/** @type {string} */ name, /** @type {any} */ body) => {
    for (const row of rows) add(nameOf(name, row), () => body(...(Array.isArray(row) ? row : [row])));
  };
  return Object.assign(add, { each });
}

/** What a spec declares while it loads. A name that comes twice gets a number. @param {() => void} load @returns {Test[]} */
export function collectTests(load) {
  /** @type {string[]} */
  const within = [];
  /** @type {Map<string, Test>} */
  const tests = new Map();
  const test = withEach((name, run) => {
    let full = [...within, name].join(' ');
    while (tests.has(full)) full += ' again';
    tests.set(full, { name: full, run });
  });
  const describe = withEach((name, body) => {
    within.push(name);
    body();
    within.pop();
  });
  Object.assign(globalThis, { describe, test, it: test, expect });
  load();
  return [...tests.values()];
}
