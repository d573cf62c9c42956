import type { BoundClaims } from './bound-claims.js';

type Pins = (value: string) => boolean;

const whole: Pins = (value) => !value.includes('*');
/** `acme/…`, with the first part written out up to its slash: `acme*` would also be `acme-of-somebody-else`. */
const ownPath: Pins = (value) => whole(value) || /^[^*/]+\//.test(value);
const below = (prefix: string): Pins => {
  return (value) => value.startsWith(prefix) && ownPath(value.slice(prefix.length));
};

/**
 * Issuers of everybody, and by which claims one customer is told from the others. Who may be named in `job_workflow_ref`
 * is up to whoever calls that workflow, so it is none of them.
 */
const SHARED: Readonly<Record<string, Readonly<Record<string, Pins>>>> = {
  'https://token.actions.githubusercontent.com': {
    sub: below('repo:'),
    repository: ownPath,
    workflow_ref: ownPath,
    repository_id: whole,
    repository_owner: whole,
    repository_owner_id: whole,
  },
  'https://gitlab.com': {
    sub: below('project_path:'),
    project_path: ownPath,
    namespace_path: ownPath,
    project_id: whole,
    namespace_id: whole,
  },
  'https://accounts.google.com': { sub: whole, email: whole },
};

/** Nothing but stars and signs between them is anybody. */
export const saysNothing = (pattern: string): boolean => !/[\p{L}\p{N}]/u.test(pattern);

/** The claims one of which must say whose token it is, where a rule leaves that open; null: it does not. */
export function missingPins({ issuer, subject, claims }: BoundClaims): readonly string[] | null {
  const pins = SHARED[issuer.replace(/\/$/, '')];
  if (!pins) return null;
  const bound = { ...claims, ...(subject === null ? {} : { sub: [subject] }) };
  const pinned = Object.entries(bound).some(([claim, values]) => {
    const pin = Object.hasOwn(pins, claim) ? pins[claim] : undefined;
    return pin !== undefined && values.every(pin);
  });
  return pinned ? null : Object.keys(pins);
}
