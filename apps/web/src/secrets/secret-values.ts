import { texts } from '../texts';
import type { SecretRow } from './use-secrets';

export interface SecretValues {
  readonly name: string;
  readonly value: string;
  readonly description: string;
  readonly reason: string;
  readonly environment: string;
  readonly anyRef: boolean;
  readonly branch: string;
  readonly tag: string;
  readonly protected: boolean;
  readonly tags: readonly string[];
  readonly contact: string;
  readonly expires: string;
  readonly rotationDays: string;
  readonly approvalRequired: boolean;
  readonly writeOnly: boolean;
}

export function startValues(secret: SecretRow | undefined, start: { name: string; environment: string }): SecretValues {
  const anyRef = !secret || (secret.branch === '*' && !secret.tag);
  return {
    name: secret?.name ?? start.name,
    value: '',
    description: secret?.description ?? '',
    reason: '',
    environment: secret?.environment ?? (start.environment || '*'),
    anyRef,
    branch: anyRef ? '' : (secret?.branch ?? ''),
    tag: secret?.tag ?? '',
    protected: secret?.protected ?? false,
    tags: secret?.tags ?? [],
    contact: secret?.contact ?? '',
    expires: secret?.expiresAt?.slice(0, 10) ?? '',
    rotationDays: secret?.rotationInfo ? String(secret.rotationInfo.rotationIntervalDays) : '',
    approvalRequired: secret?.approvalRequired ?? false,
    writeOnly: secret?.writeOnly ?? false,
  };
}

/** The settings besides the scope. A day that was not touched keeps its exact moment. */
export function settingsOf(values: SecretValues, secret: SecretRow | undefined) {
  const untouched = values.expires === (secret?.expiresAt?.slice(0, 10) ?? '');
  const expiresAt = untouched || !values.expires ? undefined : new Date(`${values.expires}T23:59:59`).toISOString();
  const hadRotation = Boolean(secret?.rotationInfo);
  return {
    tags: [...values.tags],
    contact: values.contact,
    expiresAt,
    ...(secret && !values.expires && secret.expiresAt ? { clearExpiry: true } : {}),
    rotationIntervalDays: values.rotationDays ? Number(values.rotationDays) : hadRotation ? 0 : undefined,
    approvalRequired: values.approvalRequired,
    writeOnly: values.writeOnly || undefined,
  };
}

/** What create and update have in common, as the server wants it. */
export function scopeOf(values: SecretValues) {
  return {
    environment: values.environment.trim(),
    branch: values.anyRef ? '*' : values.branch.trim(),
    tag: values.anyRef ? null : values.tag.trim() || null,
    protected: values.protected,
    description: values.description,
    reason: values.reason || null,
  };
}

export function bytesOf(value: string): number {
  return new TextEncoder().encode(value).length;
}

/** What is typed, as the sentence that it will become. */
export function scopeInWords(values: SecretValues): string {
  return texts.secrets.scopeInWords(scopeOf(values));
}

/** Whether other jobs get it than before. */
export function scopeChanged(values: SecretValues, secret: SecretRow): boolean {
  const wanted = scopeOf(values);
  return (
    wanted.environment !== secret.environment ||
    wanted.branch !== secret.branch ||
    wanted.protected !== secret.protected ||
    (!values.anyRef && wanted.tag !== secret.tag)
  );
}
