import type { Namespace } from './namespace.entity.js';
import { requireDescription, requireName, requirePath } from './naming-rules.js';

export interface AskedChanges {
  readonly name?: string | null;
  readonly path?: string | null;
  readonly description?: string | null;
}

type Field = 'name' | 'path' | 'description';

export interface DifferingChanges {
  readonly changes: Partial<Record<Field, string>>;
  /** For the audit trail: which fields, and the paths. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** Checks what was asked for and answers what of it differs from a namespace. */
export function requireNamespaceChanges(
  asked: AskedChanges,
  options: { top: boolean },
): (held: Namespace) => DifferingChanges {
  const wanted: Partial<Record<Field, string>> = {
    ...(asked.name != null ? { name: requireName('name', asked.name) } : {}),
    ...(asked.path != null ? { path: requirePath('path', asked.path, options) } : {}),
    ...(asked.description != null ? { description: requireDescription('description', asked.description) } : {}),
  };
  return (held) => {
    const differing = Object.entries(wanted).filter(([field, value]) => held[field as Field] !== value);
    const changes = Object.fromEntries(differing);
    const renamed = 'path' in changes ? { previousPath: held.fullPath } : {};
    return { changes, details: { fields: Object.keys(changes), ...renamed } };
  };
}
