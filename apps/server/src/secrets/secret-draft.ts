import type { Sensitive } from '@lockkeeper/sensitive';
import type { RequestContext } from '../platform/context/index.js';
import { requireNewSettings } from './secret-changes.js';
import type { NewSecret } from './secret-request.js';
import type { SecretRow } from './secret-rows.query.js';
import { requireReason, requireSecretName, requireValue } from './secret-rules.js';
import { nameTaken, type SecretSettingsRow } from './secret-writes.query.js';
import { requireValueFits } from './value-rules/index.js';
import {
  asNextSecret,
  asSecret,
  requireActive,
  requireMayOutrank,
  type SecretPlace,
  type SecretTraits,
} from './secret.policy.js';

/** A secret that is to be made, checked as far as the request alone can tell. */
export interface SecretDraft {
  readonly name: string;
  readonly value: Sensitive;
  readonly reason: string;
  readonly settings: SecretSettingsRow;
}

export const requireDraft = (input: NewSecret, now: Date): SecretDraft => ({
  name: requireSecretName(input.name),
  value: requireValue(input.secret),
  reason: requireReason(input.reason ?? ''),
  settings: requireNewSettings(input, now),
});

/** Whether somebody may make the draft beside the live variants of its name, as far as it wins over them. */
export function admitNew(
  ctx: RequestContext,
  place: SecretPlace,
  { name, settings, value }: Pick<SecretDraft, 'name' | 'settings' | 'value'>,
  variants: readonly SecretTraits[],
): void {
  requireActive(place);
  ctx.require('secret:create', asNextSecret(place, { id: null, name }, settings));
  const scopes = variants.map((row) => row.environment_scope);
  if (scopes.includes(settings.environmentScope)) throw nameTaken(name, settings.environmentScope);
  requireMayOutrank(ctx, place, settings.environmentScope, variants);
  requireValueFits([place.valueRules, settings.valueRules], value);
}

export interface AdmittedChange {
  readonly row: SecretRow;
  readonly next: SecretSettingsRow;
  /** Null: the value stays. */
  readonly value: Sensitive | null;
}

/**
 * Whether somebody may give a secret its next settings beside its other live variants. Both scopes count: who may not
 * touch what the secret was for may not move it away from there either.
 */
export function admitChange(
  ctx: RequestContext,
  place: SecretPlace,
  change: AdmittedChange,
  variants: readonly SecretTraits[],
): void {
  const { row, next, value } = change;
  requireActive(place);
  ctx.require('secret:update', asSecret(place, row));
  // What it is to be counts, too: nobody gives it a tag or a scope under which it would be out of his reach.
  ctx.require('secret:update', asNextSecret(place, row, next));
  if (value) requireValueFits([place.valueRules, next.valueRules], value);
  if (next.environmentScope === row.environment_scope) return;
  const others = variants.filter((variant) => variant.id !== row.id);
  if (others.some((other) => other.environment_scope === next.environmentScope))
    throw nameTaken(row.name, next.environmentScope);
  requireMayOutrank(ctx, place, next.environmentScope, others);
}

/** What the audit trail tells of a new secret. */
export function creationDetails(settings: SecretSettingsRow): Readonly<Record<string, unknown>> {
  return {
    environmentScope: settings.environmentScope,
    branchScope: settings.refScope.branch,
    tagScope: settings.refScope.tag,
    protected: settings.protected,
    ...(settings.writeOnly ? { writeOnly: true } : {}),
    ...(settings.expiresAt ? { expiresAt: settings.expiresAt.toISOString() } : {}),
    version: 1,
  };
}
