// @ts-check
// Puts the compiled server, its commands and their packages into a few files: of a start's time more than half went into finding and
// loading 3,400 module files. Names are kept, for Nest finds providers and TypeORM entities by the names of classes.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { checkout } from './local/paths.mjs';

const dist = path.join(checkout, 'apps', 'server', 'dist');
const folder = path.join(dist, 'bundle');

/** Packages that stay outside: native code. */
const EXTERNAL = [/^@node-rs\//, /\.node$/];

/** Files that are found from where a module stands are still found: the module's place is written into the bundle. */
const keepPlaces = {
  name: 'keep-places',
  /** @param {string} code @param {string} id */
  transform(code, id) {
    if (!id.startsWith(checkout) || !code.includes('import.meta.url')) return null;
    const place = path.relative(folder, id).split(path.sep).join('/');
    return code.replaceAll('import.meta.url', `new URL(${JSON.stringify(place)}, import.meta.url).href`);
  },
};

/** @param {string} specifier */
const isOptional = (specifier) => !specifier.startsWith('.') && !specifier.startsWith('@lockkeeper/');

/** @returns {Promise<void>} */
export async function bundle() {
  const build = await rolldown({
    input: Object.fromEntries(['main', 'cli', 'seed'].map((name) => [name, path.join(dist, `${name}.js`)])),
    platform: 'node',
    external: EXTERNAL,
    plugins: [keepPlaces],
    // What Nest and Apollo ask for if it is installed stays a question asked at run time. All else must be there.
    onLog(level, log, print) {
      if (log.code === 'UNRESOLVED_IMPORT' && isOptional(log.exporter ?? '')) return;
      if (level === 'warn') throw new Error(log.message);
      print(level, log);
    },
  });
  await build.write({
    dir: folder,
    cleanDir: true,
    format: 'esm',
    keepNames: true,
    comments: false,
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name].mjs',
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await bundle();
