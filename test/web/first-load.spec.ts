import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';

// What a browser must load before it can show the first page of somebody who is signed in.

const dist = path.join(__dirname, '..', '..', 'apps', 'web', 'dist');
const MOST = 300 * 1024;

const read = (file: string): string => readFileSync(path.join(dist, file), 'utf8');

/** The scripts that a page names, and all that they import before they run. */
function loadedFirst(page: string): Set<string> {
  const found = new Set<string>();
  const visit = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    const source = read(file);
    for (const [, name] of source.matchAll(/(?:\bfrom|\bimport)\s*["'](\.\.?\/[^"']+\.js)["']/g)) {
      visit(path.join(path.dirname(file), name!));
    }
  };
  for (const [, address] of read(page).matchAll(/<(?:script|link)[^>]+(?:src|href)="\/([^"]+\.js)"/g)) visit(address!);
  return found;
}

const compressed = (files: Iterable<string>): number =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(path.join(dist, file))).length, 0);

test('the shell takes less than 300 kB of compressed scripts', () => {
  const files = loadedFirst('index.html');

  expect(files.size).toBeGreaterThan(0);
  expect([...files].every((file) => existsSync(path.join(dist, file)))).toBe(true);
  expect(compressed(files)).toBeLessThan(MOST);
});

test('what is large lies compressed beside it, for the server to send', () => {
  const large = [...loadedFirst('index.html')].filter((file) => statSync(path.join(dist, file)).size >= 1024);

  expect(large.length).toBeGreaterThan(0);
  for (const file of large) {
    const bytes = readFileSync(path.join(dist, file));
    expect(gunzipSync(readFileSync(path.join(dist, `${file}.gz`)))).toEqual(bytes);
    expect(brotliDecompressSync(readFileSync(path.join(dist, `${file}.br`)))).toEqual(bytes);
  }
});

test('the large editor of the console is not part of it', () => {
  const shell = loadedFirst('index.html');
  const console = loadedFirst('console.html');

  expect(compressed(console)).toBeGreaterThan(compressed(shell));
});
