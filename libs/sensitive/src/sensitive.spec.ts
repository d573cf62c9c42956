import { AssertionError } from 'node:assert';
import { format, inspect } from 'node:util';
import { Sensitive, isSensitive } from './index.js';

const text = 'canary-5f1e';
const shown = '[sensitive]';

describe('Sensitive', () => {
  const sensitive = new Sensitive(text);

  test('reveals its text only when told to', () => {
    expect(sensitive.reveal()).toBe(text);
  });

  test.each([
    ['String()', () => String(sensitive)],
    ['toString', () => sensitive.toString()],
    ['toLocaleString', () => (sensitive as object).toLocaleString()],
    ['a template string', () => `${sensitive}`],
    ['concatenation', () => '' + (sensitive as unknown as string)],
    ['an array joined', () => [sensitive].join('')],
    ['inspect', () => inspect(sensitive)],
    ['inspect with showHidden', () => inspect(sensitive, { showHidden: true })],
    ['format %s', () => format('%s', sensitive)],
    ['format %o', () => format('%o', sensitive)],
    ['format %O', () => format('%O', sensitive)],
  ])('prints [sensitive] by %s', (_way, print) => {
    expect(print()).toBe(shown);
  });

  test('becomes "[sensitive]" in JSON, at the top and inside', () => {
    expect(JSON.stringify(sensitive)).toBe(`"${shown}"`);
    expect(JSON.stringify({ deep: [sensitive] })).toBe(`{"deep":["${shown}"]}`);
    expect(format('%j', { sensitive })).toBe(`{"sensitive":"${shown}"}`);
  });

  test('converts to no number', () => {
    expect(Number(sensitive)).toBeNaN();
  });

  test('stays hidden inside other things that are inspected', () => {
    const shownInside = inspect(
      { list: [sensitive], map: new Map([['key', sensitive]]), set: new Set([sensitive]) },
      { depth: null, showHidden: true, getters: true },
    );

    expect(shownInside).toContain(shown);
    expect(shownInside).not.toContain(text);
  });

  test('stays hidden when custom inspection is switched off', () => {
    expect(inspect(sensitive, { customInspect: false, showHidden: true, getters: true })).not.toContain(text);
  });

  test('is empty when spread, cloned or listed', () => {
    expect({ ...sensitive }).toEqual({});
    expect(Object.assign({}, sensitive)).toEqual({});
    expect(structuredClone({ inner: sensitive })).toEqual({ inner: {} });
    expect(Reflect.ownKeys(sensitive)).toEqual([]);
  });

  test('stays hidden in errors: message, cause, property, assertion', () => {
    const failed = Object.assign(new Error(`could not use ${sensitive}`, { cause: sensitive }), { sensitive });
    const asserted = new AssertionError({ actual: sensitive, expected: 'x', operator: 'strictEqual' });

    for (const error of [failed, asserted]) {
      expect(inspect(error, { showHidden: true, depth: null })).not.toContain(text);
      expect(error.message).not.toContain(text);
    }
  });

  test('cannot be changed or given properties', () => {
    expect(() => Object.assign(sensitive, { toJSON: () => text })).toThrow(TypeError);
  });

  test('refuses anything but a string and does not show it', () => {
    const construct = () => new Sensitive({ secret: text } as never);

    expect(construct).toThrow(TypeError);
    expect(construct).not.toThrow(text);
  });

  test('counts bytes of UTF-8, not characters', () => {
    expect(new Sensitive('').byteLength).toBe(0);
    expect(new Sensitive('é€😀').byteLength).toBe(9);
  });
});

describe('isSensitive', () => {
  test('knows the real thing from look-alikes', () => {
    const lookAlike = Object.create(Sensitive.prototype) as unknown;

    expect(isSensitive(new Sensitive('x'))).toBe(true);
    for (const other of [lookAlike, {}, null, undefined, 'x', 1, { reveal: () => 'x' }]) {
      expect(isSensitive(other)).toBe(false);
    }
  });
});
