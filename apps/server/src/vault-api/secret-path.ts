import type { NamedSecret } from '../secrets/index.js';

const NAME = /^[A-Za-z0-9_]{1,255}$/;

/** `explicit/NAME`, or `environments/<environment>/NAME` for the variant of an environment; null for anything else. */
export function readSecretPath(path: string): NamedSecret | null {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  if (!NAME.test(name)) return null;
  const [first, ...rest] = parts;
  if (first === 'explicit') return rest.length === 0 ? { name, environment: null } : null;
  const environment = rest.join('/');
  return first === 'environments' && environment !== '' && !environment.includes('*') ? { name, environment } : null;
}
