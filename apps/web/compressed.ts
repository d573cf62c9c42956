import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const SMALL = 1024;
const TEXT = /^assets\/.*\.(?:js|css|svg)$/;
// The highest takes ten times as long for a twentieth of the size, and `npm start` waits for it.
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/** Writes `.br` and `.gz` beside each asset, which the server sends instead: browsers take brotli over TLS only. */
export const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  async writeBundle({ dir = '' }, bundle) {
    const compress = async (name: string) => {
      const file = path.join(dir, name);
      const bytes = await readFile(file);
      if (bytes.length < SMALL) return;
      await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, BROTLI));
      await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
    };
    await Promise.all(
      Object.keys(bundle)
        .filter((name) => TEXT.test(name))
        .map(compress),
    );
  },
};
