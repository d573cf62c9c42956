import { KEPT_AFTER_MS, parseKeyFile, publicKeys, PUBLISHED_BEFORE_MS, rotated, signingKey } from './key-file.js';

const start = new Date('2026-06-01T12:00:00Z');
const later = (ms: number): Date => new Date(start.getTime() + ms);

describe('keys of ID tokens', () => {
  const first = rotated(null, start);
  const second = rotated(first, later(1000));
  const kids = second.keys.map(({ kid }) => kid);
  const published = (at: Date, file = second): string[] => publicKeys(file, at).map(({ kid }) => kid);

  it('begin with one that signs at once', () => {
    expect(signingKey(first, start).kid).toBe(kids[0]);
    expect(published(start, first)).toEqual([kids[0]]);
  });

  it('publish a new one before it signs', () => {
    expect(published(later(1000))).toEqual(kids);
    expect(signingKey(second, later(PUBLISHED_BEFORE_MS + 999)).kid).toBe(kids[0]);
    expect(signingKey(second, later(PUBLISHED_BEFORE_MS + 1000)).kid).toBe(kids[1]);
  });

  it('publish an old one until its last token is over, and forget it when they change next', () => {
    const over = PUBLISHED_BEFORE_MS + 1000 + KEPT_AFTER_MS;
    expect(published(later(over - 1))).toEqual(kids);
    expect(published(later(over))).toEqual([kids[1]]);
    expect(rotated(second, later(over - 1)).keys).toHaveLength(3);
    expect(rotated(second, later(over)).keys.map(({ kid }) => kid)).toEqual([kids[1], expect.any(String)]);
  });

  it('show nothing private', () => {
    for (const key of publicKeys(second, start))
      expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });

  it('are read from text as they were written, and from nothing else', () => {
    expect(parseKeyFile(JSON.stringify(second))).toEqual(second);
    const { d, ...without } = second.keys[0]!.jwk;
    for (const text of ['', '{}', '{"keys":[]}', JSON.stringify({ keys: [{ ...second.keys[0], jwk: without }] })]) {
      expect(() => parseKeyFile(text)).toThrow(/^the keys of ID tokens cannot be read: /);
      expect(() => parseKeyFile(text)).not.toThrow(d);
    }
  });
});
