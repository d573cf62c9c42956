import { createMongoAbility, type MongoAbility, type RawRuleOf } from '@casl/ability';
import type { AbilityName } from './ability-names.js';
import { roleRules } from './role-rules.js';
import { isRoleLevel, noMembership, UnknownRole } from './roles.js';
import { aboveOwnRole, assertSound, kindsOf, unset, withinOwnRole, type Condition, type Rule } from './rule.js';
import { assertChecked, type AnySubject, type SubjectKind } from './subjects.js';

/** What an ability is compiled for. */
export interface AbilityKey {
  /** Level of the role on the subject; `noMembership` (0) for none. */
  readonly role: number;
  readonly admin: boolean;
  /** Whether he audits the installation; not when absent. */
  readonly auditor?: boolean;
  /** What grants, custom roles and access rules give on the subject beyond the role; nothing when absent. */
  readonly given?: ReadonlySet<AbilityName>;
  /** What access rules prevent on the subject; nothing when absent. */
  readonly prevented?: ReadonlySet<AbilityName>;
}

// Whoever makes custom roles must not be able to fill the memory with compiled combinations of them.
const MOST_COMPILED = 500;

type CaslRule = RawRuleOf<MongoAbility> & { readonly rule: Rule };

function toCaslConditions(when: Condition, role: number): Record<string, unknown> | undefined {
  const conditions = Object.entries<unknown>({ ...when }).map(([fact, value]) => [fact, toCaslTest(value, role)]);
  return conditions.length === 0 ? undefined : (Object.fromEntries(conditions) as Record<string, unknown>);
}

function toCaslTest(value: unknown, role: number): Record<string, unknown> {
  if (value === aboveOwnRole) return { $gt: role };
  // To CASL null is less than every role, and what is not given must not be within one.
  if (value === withinOwnRole) return { $ne: null, $lte: role };
  if (value === unset) return { $eq: null };
  return { $eq: value };
}

function concerns({ effect, who }: Rule, { role, admin, auditor, given, prevented }: AbilityKey): boolean {
  if (who.prevented !== undefined) return prevented?.has(who.prevented) ?? false;
  if (effect === 'prevent') return (who.administrators || !admin) && role < (who.below ?? Infinity);
  if (who.given !== undefined) return given?.has(who.given) ?? false;
  if (who.auditors && auditor) return true;
  return (who.least !== null && role >= who.least) || (who.administrators && admin);
}

function toCasl(rule: Rule, role: number): CaslRule[] {
  return rule.abilities.map((ability) => ({
    action: ability,
    subject: [...kindsOf(rule, ability)],
    conditions: toCaslConditions(rule.when, role),
    inverted: rule.effect === 'prevent',
    reason: rule.reason,
    rule,
  }));
}

/** The rules of a table for one role, compiled once; frozen, so that all requests may share it. */
export class CompiledAbility {
  readonly role: number;
  readonly admin: boolean;
  /** The table it was compiled from. */
  readonly table: RuleTable;
  // Private, because CASL answers "yes" for a bare kind when any conditional rule could match.
  readonly #casl: MongoAbility;

  constructor(table: RuleTable, key: AbilityKey) {
    this.role = key.role;
    this.admin = key.admin;
    this.table = table;
    const concerned = table.rules.filter((rule) => concerns(rule, key));
    // In CASL the last matching rule wins, so what prevents must stand last.
    const allows = concerned.filter((rule) => rule.effect === 'allow');
    const prevents = concerned.filter((rule) => rule.effect === 'prevent');
    const rules = [...allows, ...prevents].flatMap((rule) => toCasl(rule, key.role));
    this.#casl = createMongoAbility(rules, { detectSubjectType: (checked) => (checked as unknown as AnySubject).kind });
    Object.freeze(this.#casl);
    Object.freeze(this);
  }

  /** The rule that decides about an ability on a subject, or null when none speaks (which means no). */
  decidingRule(name: AbilityName, on: AnySubject): Rule | null {
    assertChecked(on);
    const found = this.#casl.relevantRuleFor(name, on);
    return found && (found.origin as CaslRule).rule;
  }

  /** All rules that could decide about an ability on a kind of subject. */
  rulesFor(name: AbilityName, kind: SubjectKind): readonly Rule[] {
    return this.#casl.rulesFor(name, kind).map((found) => (found.origin as CaslRule).rule);
  }
}

const listed = (names: ReadonlySet<AbilityName> | undefined): string => (names ? [...names].sort().join() : '');

/** A checked table of rules with one compiled ability per role and what is given beyond it. Throws `UnsoundRule` when the table is not sound. */
export class RuleTable {
  readonly rules: readonly Rule[];
  readonly #compiled = new Map<string, CompiledAbility>();

  constructor(rules: readonly Rule[]) {
    assertSound(rules);
    this.rules = Object.freeze([...rules]);
  }

  /** The shared ability for a role; throws `UnknownRole` when the level is neither a role's nor `noMembership`. */
  abilityFor(key: AbilityKey): CompiledAbility {
    if (key.role !== noMembership && !isRoleLevel(key.role)) throw new UnknownRole(key.role);
    const id = `${key.role}:${key.admin}:${key.auditor ?? false}:${listed(key.given)}:${listed(key.prevented)}`;
    const known = this.#compiled.get(id);
    if (known) return known;
    const compiled = new CompiledAbility(this, key);
    if (this.#compiled.size < MOST_COMPILED) this.#compiled.set(id, compiled);
    return compiled;
  }
}

/** The table of the built-in roles. */
export const standardTable = new RuleTable(roleRules);

/** The shared, immutable ability of a built-in role (and of an administrator). Throws `UnknownRole`. */
export function abilityFor(key: AbilityKey): CompiledAbility {
  return standardTable.abilityFor(key);
}
