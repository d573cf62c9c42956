import type { IncludedFiles } from '@lockkeeper/pipeline-config';
import { badInput } from '../platform/errors/index.js';

const MAX_FILES = 150;
const MAX_PATHS = 20_000;
const MAX_PATH = 500;
const MAX_BYTES = 1024 * 1024;
const CONFIGURATION = '.gitlab-ci.yml';

/** What a commit has beside its configuration; null where nobody told. */
export interface CommitFiles {
  /** Texts by path: what `include: local` finds. */
  readonly files: IncludedFiles;
  /** All paths of the commit, for `exists`. */
  readonly paths: readonly string[] | null;
  /** Paths that the commit changed, for `changes`. */
  readonly changedPaths: readonly string[] | null;
}

/** The same as somebody sends it: what is absent is told by what the commit comes after. */
export interface GivenFiles {
  readonly files?: readonly { readonly path: string; readonly content: string }[] | null;
  readonly paths?: readonly string[] | null;
  readonly changedPaths?: readonly string[] | null;
}

export const NO_FILES: CommitFiles = { files: new Map(), paths: null, changedPaths: null };

/** Refuses what is no path or too much; nothing is read before. */
export function requireFiles(given: GivenFiles): void {
  requireTexts(given.files ?? []);
  let bytes = 0;
  for (const field of ['paths', 'changedPaths'] as const) {
    const paths = given[field] ?? [];
    if (paths.length > MAX_PATHS) throw badInput(field, `may have at most ${MAX_PATHS} paths.`);
    requirePaths(field, paths);
    for (const path of paths) bytes += Buffer.byteLength(path);
    if (bytes > MAX_BYTES) throw badInput(field, `all paths of a commit together may have at most ${MAX_BYTES} bytes.`);
  }
}

function requireTexts(files: readonly { readonly path: string; readonly content: string }[]): void {
  if (files.length > MAX_FILES) throw badInput('files', `may have at most ${MAX_FILES} files.`);
  requirePaths(
    'files',
    files.map(({ path }) => path),
  );
  let bytes = 0;
  for (const { path, content } of files) {
    if (path === CONFIGURATION) throw badInput('files', `${CONFIGURATION} is the content itself.`);
    if (/[\0\p{Cs}]/u.test(content)) throw badInput('files', `${path} must be text without NUL characters.`);
    bytes += Buffer.byteLength(content);
  }
  if (bytes > MAX_BYTES) throw badInput('files', `all files together may have at most ${MAX_BYTES} bytes.`);
}

function requirePaths(field: string, paths: readonly string[]): void {
  const seen = new Set<string>();
  for (const [index, path] of paths.entries()) {
    const rule = brokenRule(path);
    if (rule) throw badInput(field, `the path at ${index + 1} ${rule}`);
    if (seen.has(path)) throw badInput(field, `${path} is named twice.`);
    seen.add(path);
  }
}

/** Names as they stand in a commit: relative to its root, and no way out of it. */
function brokenRule(path: string): string | null {
  if (path.length < 1 || path.length > MAX_PATH) return `must have 1 to ${MAX_PATH} characters.`;
  if (/[\p{Cc}\p{Cs}\\]/u.test(path)) return 'must not contain control characters or \\.';
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'must be relative to the root of the commit.';
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..'))
    return 'must not have a part that is empty, . or ..';
  return null;
}

/** What a commit has once what it does not tell is as it was before; what it changed is never as before. */
export function overFiles(before: CommitFiles, given: GivenFiles): CommitFiles {
  const files = given.files ? new Map(given.files.map(({ path, content }) => [path, content])) : before.files;
  const known = given.paths ?? before.paths;
  // The list need not repeat what came with its text.
  const paths = known && [...new Set([CONFIGURATION, ...known, ...files.keys()])].sort();
  return { files, paths, changedPaths: given.changedPaths ?? null };
}
