import { dayOf, endOf } from '../app/last-day';
import type { AccessRule, Change } from './rules.queries';

/** Whose rules they are, and what the person may do there. */
export interface RulesPlace {
  readonly kind: 'group' | 'project';
  readonly fullPath: string;
  readonly abilities: readonly string[];
}

export interface RuleValues {
  readonly effect: 'ALLOW' | 'PREVENT';
  readonly type: 'EVERYONE' | 'ROLE' | 'USER' | 'MEMBER_ROLE';
  readonly principalId: string;
  readonly abilities: readonly string[];
  readonly environment: string;
  readonly secretName: string;
  readonly secretId: string | null;
  readonly tag: string;
  readonly protected: 'any' | 'yes' | 'no';
  readonly expires: string;
  readonly reason: string;
}

const protections = { true: 'yes', false: 'no' } as const;

export function startRule(rule: AccessRule | undefined): RuleValues {
  const conditions = rule?.conditions;
  const guarded = conditions?.protected;
  return {
    effect: rule?.effect ?? 'ALLOW',
    type: rule?.principal.type ?? 'USER',
    principalId: rule?.principal.id ?? '',
    abilities: rule?.abilities ?? [],
    environment: conditions?.environment ?? '',
    secretName: conditions?.secretName ?? '',
    secretId: conditions?.secretId ?? null,
    tag: conditions?.tag ?? '',
    protected: guarded == null ? 'any' : protections[`${guarded}`],
    expires: dayOf(rule?.expiresAt),
    reason: rule?.reason ?? '',
  };
}

/** The change as the server's mutation of that name takes it. */
export function ruleChange(fullPath: string, rule: AccessRule | undefined, values: RuleValues): Change {
  const terms = {
    abilities: [...values.abilities],
    conditions: {
      environment: values.environment.trim() || null,
      secretName: values.secretName.trim() || null,
      secretId: values.secretId,
      tag: values.tag.trim() || null,
      protected: values.protected === 'any' ? null : values.protected === 'yes',
    },
    expiresAt: endOf(values.expires, rule?.expiresAt),
    reason: values.reason,
  };
  if (rule) return { accessRuleUpdate: { id: rule.id, ...terms } };
  const id = values.type === 'EVERYONE' || values.principalId === '' ? null : Number(values.principalId);
  return { accessRuleCreate: { fullPath, effect: values.effect, principal: { type: values.type, id }, ...terms } };
}
