import { StoreRefused, type StoreOperation } from './faults.js';

const REFERENCE = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const FOLDER = /^[0-9a-f]{2}$/;

/** `values/<last two hex digits>/<uuid>`: a UUIDv7 starts with its time, so only its end spreads evenly over the folders. */
export function entryPath(reference: string, operation: StoreOperation): string {
  if (!REFERENCE.test(reference)) refuse('a reference must be a UUID in lower case', operation);
  return `values/${reference.slice(-2)}/${reference}`;
}

/** The folder that a reference belongs to. */
export function folderOf(reference: string): string {
  return reference.slice(-2);
}

export function folderPath(folder: string | null): string {
  if (folder !== null && !FOLDER.test(folder)) refuse('a folder must be two hex digits in lower case', 'list');
  return folder === null ? 'values/' : `values/${folder}/`;
}

/** The key to continue after, as the server spells it: folders end in a slash there. */
export function afterKey(folder: string | null, after: string): string {
  if (folder === null) {
    if (!FOLDER.test(after)) refuse('"after" must be a folder when folders are listed', 'list');
    return `${after}/`;
  }
  if (!REFERENCE.test(after)) refuse('"after" must be a reference', 'list');
  return after;
}

function refuse(rule: string, operation: StoreOperation): never {
  throw new StoreRefused(rule, { operation, status: null, outcome: 'not_done' });
}
