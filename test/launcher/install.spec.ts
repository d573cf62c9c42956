import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureInstalled, isInstalled } from '../../tools/local/install.mjs';
import { temporaryFolder } from './launch.js';

const { folder: home, remove } = temporaryFolder();
afterAll(remove);

const WANTED = {
  '': { name: 'wanted' },
  'node_modules/left': { version: '1.0.0', integrity: 'sha512-left' },
  'node_modules/other-platform': { version: '1.0.0', integrity: 'sha512-other', optional: true },
};

/** A checkout whose lock file wants one package, and what npm recorded as installed. */
function aCheckout(name: string, recorded?: Record<string, object>): string {
  const folder = path.join(home, name);
  mkdirSync(folder);
  const text = (packages: object) => JSON.stringify({ lockfileVersion: 3, packages });
  writeFileSync(path.join(folder, 'package-lock.json'), text(WANTED));
  if (recorded) {
    mkdirSync(path.join(folder, 'node_modules'));
    writeFileSync(path.join(folder, 'node_modules', '.package-lock.json'), text(recorded));
  }
  return folder;
}

it('counts as installed when npm recorded every package of the lock file, but for other platforms', () => {
  expect(isInstalled(aCheckout('same', { 'node_modules/left': WANTED['node_modules/left'] }))).toBe(true);
});

it.each([
  ['nothing was installed', undefined],
  ['a package is missing', {}],
  ['a package has another version', { 'node_modules/left': { version: '0.9.0', integrity: 'sha512-left' } }],
  ['a package has other content', { 'node_modules/left': { version: '1.0.0', integrity: 'sha512-tampered' } }],
])('does not count as installed when %s', (name, recorded) => {
  expect(isInstalled(aCheckout(name.replaceAll(' ', '-'), recorded))).toBe(false);
});

// npm ci deletes through a linked node_modules: it once emptied the packages of the checkout behind the link.
it('refuses to install into a node_modules that is a link, and leaves what is behind it alone', async () => {
  const behind = path.join(aCheckout('behind', {}), 'node_modules');
  writeFileSync(path.join(behind, 'precious.txt'), 'kept');
  const folder = aCheckout('linked');
  symlinkSync(behind, path.join(folder, 'node_modules'));

  await expect(ensureInstalled({ quiet: true, folder })).rejects.toMatchObject({ code: 'LINKED_MODULES' });

  expect(readFileSync(path.join(behind, 'precious.txt'), 'utf8')).toBe('kept');
  expect(existsSync(path.join(behind, '.package-lock.json'))).toBe(true);
});
