import { badInput } from '../platform/errors/index.js';

const MAX_LENGTH = 255;

/** Git's rules for names of refs, so that a name here can be one in a repository. */
export function requireRefName(field: string, name: string): string {
  const rule = brokenRule(name);
  if (rule) throw badInput(field, rule);
  return name;
}

function brokenRule(name: string): string | null {
  if (name.length < 1 || name.length > MAX_LENGTH) return `must have 1 to ${MAX_LENGTH} characters.`;
  // Beyond git: what cannot be seen would let two refs look the same.
  if (/[\p{C}\p{Z}~^:?*[\\]/u.test(name))
    return 'must not contain spaces, control characters or any of ~ ^ : ? * [ \\.';
  if (name.includes('..') || name.includes('@{') || name === '@') return 'must not contain .. or @{ and must not be @.';
  if (/^[-/]|[/.]$|\/\/|(?:^|\/)\.|\.lock(?:\/|$)/.test(name))
    return 'must not start with - or /, end with / or ., contain //, and no part of it may start with . or end with .lock.';
  return null;
}
