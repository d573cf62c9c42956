import { isRuleAbility, ruleAbilities, type AbilityName } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import { badInput, forbidden, refuse } from '../platform/errors/index.js';
import { fits } from './asked-object.js';

const MOST_REASON = 500;
const LEAST_SECONDS = 60;
const MOST_SECONDS = 30 * 86_400;
const MOST_HOURS = MOST_SECONDS / 3600;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What somebody asks for, by a form that is sound whatever is there. */
export type ObjectRequest =
  | { readonly secretId: string }
  | {
      readonly fullPath: string;
      readonly secretName: string | null;
      readonly variant: string | null;
      readonly environment: string | null;
    };

export interface AskedPlace {
  readonly secretId?: string | null;
  readonly fullPath?: string | null;
  readonly secretName?: string | null;
  readonly variant?: string | null;
  readonly environment?: string | null;
}

export function requireAbility(name: string): AbilityName {
  if (isRuleAbility(name)) return name;
  throw badInput('ability', `must be one of ${ruleAbilities.join(', ')}.`);
}

/** Throws BAD_USER_INPUT, by what is said alone. */
export function requireObject(ability: AbilityName, object: AskedPlace): ObjectRequest {
  const { secretId = null, fullPath = null, secretName = null, variant = null, environment = null } = object;
  const byPath = fullPath !== null;
  if (byPath === (secretId !== null)) throw badInput('object', 'must have either secretId or fullPath.');
  if (!byPath && (secretName ?? variant ?? environment) !== null)
    throw badInput('object', 'is named by secretId alone.');
  if (secretId !== null && !UUID.test(secretId)) throw badInput('object.secretId', 'is not the id of a secret.');
  if (variant !== null && secretName === null) throw badInput('object.variant', 'takes secretName, too.');
  if (secretName !== null && environment !== null)
    throw badInput('object.environment', 'is not of a secret; say variant.');
  for (const text of [fullPath, secretName, variant, environment]) {
    if (text !== null && (text === '' || text.length > 255 || /\p{Cc}/u.test(text)))
      throw badInput('object', 'must have names of 1 to 255 characters.');
  }
  if (environment?.includes('*')) throw badInput('object.environment', 'must be the name of one environment.');
  if (!fits(ability, { secret: secretId !== null || secretName !== null, environment: environment !== null }))
    throw badInput('ability', `cannot be had on such a thing: ${ability}.`);
  return secretId !== null ? { secretId } : { fullPath: fullPath!, secretName, variant, environment };
}

export function requireText(field: string, text: string): string {
  const reason = text.trim();
  if (reason === '' || reason.length > MOST_REASON || reason.includes('\0'))
    throw badInput(field, `must have 1 to ${MOST_REASON} characters.`);
  return reason;
}

/** As the answer of a refused request names it: it may have come from a header of the caller's. */
export function requireRequestId(field: string, id: string | null): string | null {
  if (id === null || /^[A-Za-z0-9._-]{8,128}$/.test(id)) return id;
  throw badInput(field, 'must be the requestId that the refusal named.');
}

export function requireSeconds(field: string, hours: number, most = MOST_SECONDS): number {
  const seconds = Math.round(hours * 3600);
  if (Number.isFinite(hours) && seconds >= LEAST_SECONDS && seconds <= most) return seconds;
  throw badInput(field, `must be from a minute (0.02) to ${most === MOST_SECONDS ? MOST_HOURS : most / 3600} hours.`);
}

/** Whoever holds the token of a program, or acts as somebody else, could give himself by it what he asked for. */
export function requirePerson(ctx: RequestContext): void {
  if (ctx.person.impersonator) throw forbidden('access_rule:update');
  if (ctx.person.kind === 'person') return;
  throw refuse('NOT_A_PERSON', null, 'Only people give and take rights in this way, not programs.');
}

/** Asking takes no ability, but a token that only reads must not write. */
export function requireWritingToken(ctx: RequestContext): void {
  void ctx.person;
  if (!ctx.held.scopesAllow('access_rule:update')) throw forbidden('access_request:create');
}

/** The audit list shows an event that names a secret to nobody from whom a rule hides it: by its id, kept beside the name. */
export const namedSecret = (secretId: string | null, secret: string | null): Readonly<Record<string, string | null>> =>
  secretId === null ? { secret } : { secret, secretId };
