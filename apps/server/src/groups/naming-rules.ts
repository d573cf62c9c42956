import { badInput } from '../platform/errors/index.js';

export const MAX_PATH_LENGTH = 255;
export const MAX_FULL_PATH_LENGTH = 1000;
export const MAX_DEPTH = 20;
const MAX_DESCRIPTION_LENGTH = 2000;

const PATH = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;
const CONTROL = /[\p{Cc}\p{Cs}]/u;
const CONTROL_BUT_LINES = /[\p{Cs}]|(?![\n\r\t])\p{Cc}/u;

// A group at the top shares the root of the addresses with the server's own doors and the pages of the interface.
const RESERVED_AT_TOP = new Set(
  `-, .well-known, 404, 500, admin, api, assets, audit, auth, dashboard, explore, favicon.ico, files, graphql, groups,
   health, help, import, index.html, invites, jwt, login, logout, metrics, oauth, pipelines, profile, projects, public,
   robots.txt, runners, search, secrets, session, sessions, settings, sign-in, sign-out, sitemap, slash-command, snippets,
   tokens, unsubscribes, uploads, user, users, v1, v2`.split(/,\s*/),
);

/** One segment of a full path, by GitLab's rules. */
export function requirePath(field: string, path: string, options: { top: boolean }): string {
  if (path.length < 1 || path.length > MAX_PATH_LENGTH) {
    throw badInput(field, `must have 1 to ${MAX_PATH_LENGTH} characters.`);
  }
  if (path.includes('..')) throw badInput(field, 'must not contain two dots in a row.');
  if (!PATH.test(path)) {
    throw badInput(
      field,
      'may contain the letters A to Z and a to z, digits, underscores, dots and hyphens only, and must begin with a letter, a digit or an underscore.',
    );
  }
  if (path.endsWith('.')) throw badInput(field, 'must not end with a dot.');
  if (/\.(git|atom)$/i.test(path)) throw badInput(field, 'must not end with .git or .atom.');
  if (options.top && RESERVED_AT_TOP.has(path.toLowerCase())) {
    throw badInput(field, `must not be the reserved word ${path.toLowerCase()}.`);
  }
  return path;
}

/** A name for people, trimmed. */
export function requireName(field: string, name: string): string {
  const trimmed = name.trim();
  const fits = trimmed.length >= 1 && trimmed.length <= 255 && !CONTROL.test(trimmed);
  if (!fits) throw badInput(field, 'must have 1 to 255 characters and no control characters.');
  return trimmed;
}

export function requireDescription(field: string, description: string): string {
  const fits = description.length <= MAX_DESCRIPTION_LENGTH && !CONTROL_BUT_LINES.test(description);
  if (!fits) {
    throw badInput(field, `must have at most ${MAX_DESCRIPTION_LENGTH} characters and no control characters.`);
  }
  return description;
}

export function requireSearch(search: string | null | undefined): string | null {
  const trimmed = search?.trim() ?? '';
  if (trimmed.length > 255 || CONTROL.test(trimmed)) {
    throw badInput('search', 'must have at most 255 characters and no control characters.');
  }
  return trimmed === '' ? null : trimmed;
}

/** The full path above; null at the top. */
export function parentPathOf(fullPath: string): string | null {
  const slash = fullPath.lastIndexOf('/');
  return slash === -1 ? null : fullPath.slice(0, slash);
}
