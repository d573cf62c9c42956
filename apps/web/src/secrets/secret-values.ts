import { dayOf, endOf } from '../app/last-day';
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
  readonly approvalExemptRefs: readonly string[];
  readonly condition: string;
  readonly anySource: boolean;
  readonly acceptedSources: readonly string[];
  readonly forksAllowed: boolean;
  readonly allProjects: boolean;
  readonly allowedProjects: readonly string[];
  readonly valueRules: ValueRules;
  readonly writeOnly: boolean;
}

/** As the form has them: texts, empty for nothing. */
export interface ValueRules {
  readonly format: 'JSON' | 'PEM' | null;
  readonly regex: string;
  readonly notPlaceholder: boolean;
  readonly minimumEntropyBits: string;
}

export function rulesOf(rules: SecretRow['valueRules'] | undefined): ValueRules {
  return {
    format: rules?.format ?? null,
    regex: rules?.regex ?? '',
    notPlaceholder: rules?.notPlaceholder ?? false,
    minimumEntropyBits: rules?.minimumEntropyBits ? String(rules.minimumEntropyBits) : '',
  };
}

export function rulesInput({ format, regex, notPlaceholder, minimumEntropyBits }: ValueRules) {
  return {
    ...(format ? { format } : {}),
    ...(regex ? { regex } : {}),
    ...(notPlaceholder ? { notPlaceholder } : {}),
    ...(minimumEntropyBits ? { minimumEntropyBits: Number(minimumEntropyBits) } : {}),
  };
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
    expires: dayOf(secret?.expiresAt),
    rotationDays: secret?.rotationInfo ? String(secret.rotationInfo.rotationIntervalDays) : '',
    approvalRequired: secret?.approvalRequired ?? false,
    approvalExemptRefs: secret?.approvalExemptRefs ?? [],
    condition: secret?.condition ?? '',
    anySource: !secret?.acceptedSources,
    acceptedSources: secret?.acceptedSources ?? [],
    forksAllowed: secret?.forksAllowed ?? false,
    allProjects: !secret?.allowedProjects,
    allowedProjects: secret?.allowedProjects ?? [],
    valueRules: rulesOf(secret?.valueRules),
    writeOnly: secret?.writeOnly ?? false,
  };
}

/** The settings besides the scope. A day that was not touched keeps its exact moment. */
export function settingsOf(values: SecretValues, secret: SecretRow | undefined) {
  const untouched = values.expires === dayOf(secret?.expiresAt);
  const expiresAt = untouched ? undefined : (endOf(values.expires) ?? undefined);
  const hadRotation = Boolean(secret?.rotationInfo);
  return {
    tags: [...values.tags],
    contact: values.contact,
    expiresAt,
    ...(secret && !values.expires && secret.expiresAt ? { clearExpiry: true } : {}),
    rotationIntervalDays: values.rotationDays ? Number(values.rotationDays) : hadRotation ? 0 : undefined,
    approvalRequired: values.approvalRequired,
    approvalExemptRefs: [...values.approvalExemptRefs],
    // Unsaid where nothing was changed: a value is judged anew by rules that were written anew.
    ...(sameRules(values.valueRules, rulesOf(secret?.valueRules)) ? {} : { valueRules: rulesInput(values.valueRules) }),
    writeOnly: values.writeOnly || undefined,
  };
}

const sameList = (a: readonly string[] | null, b: readonly string[] | null): boolean =>
  a === null || b === null ? a === b : [...a].sort().join('\n') === [...b].sort().join('\n');

const sameRules = (a: ValueRules, b: ValueRules): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Which pipelines, besides the scope. Taking a list away is a word of its own in an update. */
export function termsOf(values: SecretValues, secret: SecretRow | undefined, ofGroup: boolean) {
  return {
    condition: values.condition.trim(),
    forksAllowed: values.forksAllowed,
    ...(values.anySource ? {} : { acceptedSources: [...values.acceptedSources] }),
    ...(values.anySource && secret?.acceptedSources ? { anySource: true } : {}),
    // What he may not see of it stays.
    ...(ofGroup && !values.allProjects && !sameList(values.allowedProjects, secret?.allowedProjects ?? null)
      ? { allowedProjects: [...values.allowedProjects] }
      : {}),
    ...(ofGroup && values.allProjects && secret?.allowedProjects ? { allProjects: true } : {}),
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
    (!values.anyRef && wanted.tag !== secret.tag) ||
    values.condition.trim() !== (secret.condition ?? '') ||
    values.forksAllowed !== secret.forksAllowed ||
    !sameList(values.anySource ? null : values.acceptedSources, secret.acceptedSources) ||
    !sameList(values.allProjects ? null : values.allowedProjects, secret.allowedProjects)
  );
}
