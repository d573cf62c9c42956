import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Of this server, `1.2.3`. */
export const PRODUCT_VERSION = manifest.version;
