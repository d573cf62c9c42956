import type { SecretRow } from './use-secrets';

export interface EnvironmentColumn {
  readonly scope: string;
  readonly protected: boolean;
  /** False for patterns and for names that no environment has yet. */
  readonly isEnvironment: boolean;
}

export interface GridRow {
  readonly key: string;
  readonly name: string;
  readonly ownerPath: string;
  readonly inherited: boolean;
  readonly byScope: ReadonlyMap<string, SecretRow>;
  readonly lastReleasedAt: string | null;
}

interface EnvironmentFacts {
  readonly name: string;
  readonly tier: string;
  readonly protected: boolean;
}

const TIERS = ['production', 'staging', 'testing', 'development', 'other'];
const rank = (tier: string): number => TIERS.indexOf(tier.toLowerCase());

/** `*` first, then the environments by tier, then every other scope in use. */
export function columnsOf(rows: readonly SecretRow[], environments: readonly EnvironmentFacts[]): EnvironmentColumn[] {
  const sorted = [...environments].sort((a, b) => rank(a.tier) - rank(b.tier) || a.name.localeCompare(b.name));
  const known = new Set(['*', ...sorted.map((environment) => environment.name)]);
  const others = [...new Set(rows.map((row) => row.environment))].filter((scope) => !known.has(scope)).sort();
  return [
    { scope: '*', protected: false, isEnvironment: false },
    ...sorted.map((environment) => ({
      scope: environment.name,
      protected: environment.protected,
      isEnvironment: true,
    })),
    ...others.map((scope) => ({ scope, protected: false, isEnvironment: false })),
  ];
}

function newest(a: string | null, b: string | null): string | null {
  if (!a || !b) return a ?? b;
  return a > b ? a : b;
}

// Made once: a comparison by locale that makes its own costs a hundred times as much, and ten thousand names are many.
const { compare } = new Intl.Collator();

/** One row for each name of each owner; own names before inherited ones of the same name. */
export function gridRowsOf(rows: readonly SecretRow[], filter: string): GridRow[] {
  const wanted = filter.toLowerCase();
  const byKey = new Map<string, GridRow & { byScope: Map<string, SecretRow> }>();
  for (const row of rows) {
    if (!row.name.toLowerCase().includes(wanted)) continue;
    const key = `${row.ownerPath}\n${row.name}`;
    const before = byKey.get(key);
    const byScope = before?.byScope ?? new Map<string, SecretRow>();
    byScope.set(row.environment, row);
    byKey.set(key, {
      key,
      name: row.name,
      ownerPath: row.ownerPath,
      inherited: row.inherited,
      byScope,
      lastReleasedAt: newest(before?.lastReleasedAt ?? null, row.lastReleasedAt),
    });
  }
  return [...byKey.values()].sort((a, b) => compare(a.name, b.name) || Number(a.inherited) - Number(b.inherited));
}

export interface GridProps {
  readonly rows: readonly SecretRow[];
  readonly environments: readonly { name: string; tier: string; protected: boolean }[];
  readonly filter: string;
  readonly openId: string | null;
  readonly mayCreate: boolean;
  /** Names of own secrets. */
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (names: ReadonlySet<string>) => void;
  readonly onOpen: (id: string) => void;
  readonly onAdd: (name: string, environment: string) => void;
}
