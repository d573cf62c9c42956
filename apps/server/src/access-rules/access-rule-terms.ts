import {
  canCount,
  isRoleLevel,
  isRuleAbility,
  ruleAbilities,
  type AbilityName,
  type RuleConditions,
} from '@lockkeeper/abilities';
import { badInput, refuse } from '../platform/errors/index.js';
import type { AccessRuleConditionsInput, AccessRulePrincipalInput } from './access-rules.inputs.js';
import type { AccessRuleRow, AccessRuleTerms, PrincipalKind, RulePrincipal } from './access-rules.query.js';
import { type AccessRulePrincipalType } from './access-rules.types.js';

const MOST_CHARACTERS = 1000;
const ENVIRONMENT = /^[^*\s\p{Cc}]{0,254}\*?$/u;
const NAME = /^[A-Za-z0-9_*]{1,255}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const KINDS: Readonly<Record<AccessRulePrincipalType, PrincipalKind>> = {
  USER: 'user',
  ROLE: 'role',
  MEMBER_ROLE: 'custom_role',
  EVERYONE: 'everyone',
};

export function requireRulePrincipal({ type, id }: AccessRulePrincipalInput): RulePrincipal {
  const kind = KINDS[type];
  if (kind === 'everyone') {
    if (id != null) throw badInput('principal.id', 'must be absent for everyone.');
    return { kind, id: null };
  }
  if (id == null) throw badInput('principal.id', `must be given for the type ${type}.`);
  if (kind === 'role' && !isRoleLevel(id)) throw badInput('principal.id', 'must be 10, 20, 30, 40 or 50 for a role.');
  return { kind, id };
}

/** Each once, in the order of the list. */
function requireAbilities(asked: readonly string[]): AbilityName[] {
  const unknown = asked.find((name) => !isRuleAbility(name));
  if (unknown !== undefined || asked.length === 0) {
    const what = unknown === undefined ? 'nothing' : JSON.stringify(unknown);
    throw badInput('abilities', `must hold some of ${ruleAbilities.join(', ')}; not ${what}.`);
  }
  return ruleAbilities.filter((name) => asked.includes(name));
}

function requireConditions(input: AccessRuleConditionsInput | null | undefined): RuleConditions {
  const environment = input?.environment ?? null;
  const secretName = input?.secretName ?? null;
  const tag = input?.tag ?? null;
  const secretId = input?.secretId?.toLowerCase() ?? null;
  if (environment !== null && (environment === '' || !ENVIRONMENT.test(environment))) {
    throw badInput(
      'conditions.environment',
      'must be a name of at most 255 characters, with one * at its end at most.',
    );
  }
  if (secretName !== null && !NAME.test(secretName)) {
    throw badInput('conditions.secretName', 'must be 1 to 255 letters, digits, _ or *.');
  }
  if (tag !== null && (tag === '' || tag.length > 255 || tag.includes('\0'))) {
    throw badInput('conditions.tag', 'must have 1 to 255 characters.');
  }
  if (secretId !== null && !UUID.test(secretId)) throw badInput('conditions.secretId', 'must be the id of a secret.');
  return { environment, secretName, tag, isProtected: input?.protected ?? null, secretId };
}

function requireRuleReason(reason: string): string {
  const told = reason.trim();
  if (told !== '' && told.length <= MOST_CHARACTERS && !told.includes('\0')) return told;
  throw badInput('reason', `must have 1 to ${MOST_CHARACTERS} characters.`);
}

export interface AskedTerms {
  readonly abilities?: readonly string[] | null;
  readonly conditions?: AccessRuleConditionsInput | null;
  readonly expiresAt?: Date | null;
  readonly reason?: string | null;
}

/** The terms of a rule as they are to be; what is not asked for stays as it is known. */
export function requireTerms(asked: AskedTerms, known: AccessRuleTerms | null, now: Date): AccessRuleTerms {
  const terms = {
    abilities: asked.abilities == null && known ? known.abilities : requireAbilities(asked.abilities ?? []),
    conditions: asked.conditions == null && known ? known.conditions : requireConditions(asked.conditions),
    expiresAt: asked.expiresAt === undefined && known ? known.expiresAt : (asked.expiresAt ?? null),
    reason: asked.reason == null && known ? known.reason : requireRuleReason(asked.reason ?? ''),
  };
  if (asked.expiresAt != null && asked.expiresAt <= now) throw badInput('expiresAt', 'must be in the future.');
  // A prevent that never prevents would look like one that does.
  const idle = terms.abilities.filter((name) => isRuleAbility(name) && !canCount(name, terms.conditions));
  if (idle.length === 0) return terms;
  throw refuse(
    'CONDITION_IDLE',
    'conditions',
    `These are never asked about what the conditions look at: ${idle.join(', ')}.`,
  );
}

export const termsOfRow = (row: AccessRuleRow): AccessRuleTerms => ({
  abilities: row.abilities,
  conditions: {
    environment: row.environment,
    secretName: row.secret_name,
    tag: row.tag,
    isProtected: row.protected,
    secretId: row.secret_id,
  },
  expiresAt: row.expires_at,
  reason: row.reason,
});
