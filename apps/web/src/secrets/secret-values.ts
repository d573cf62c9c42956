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
