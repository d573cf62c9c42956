import { createHash } from 'node:crypto';

/** GitLab's slug of a ref or path: lower case, everything but `a-z0-9` as `-`, 63 characters, no `-` at the ends. */
export function slugify(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]/gu, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
}

/**
 * GitLab's slug of an environment (`CI_ENVIRONMENT_SLUG`): at most 24 characters, a letter first, no double `-`. A name
 * that had to change gets six characters of its hash, so that two names never share a slug by accident.
 */
export function environmentSlug(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/gu, '-');
  const slug = (/^[a-z]/.test(plain) ? plain : `env-${plain}`).replace(/-+/g, '-');
  if (slug.length <= 24 && slug === name) return slug;
  const start = slug.slice(0, 17);
  return `${start}${start.endsWith('-') ? '' : '-'}${hashOf(name)}`;
}

function hashOf(name: string): string {
  const digest = createHash('sha256').update(name).digest('hex');
  return BigInt(`0x${digest}`).toString(36).slice(-6);
}
