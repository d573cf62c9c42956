import { abilityKinds, type AbilityName } from './ability-names.js';
import { noMembership, roleLevel, type Role } from './roles.js';
import { factTypes, type NamespaceKind, type SubjectKind } from './subjects.js';

/** Holds when a demanded role is above the actor's own role on the subject. Null demands nothing. */
export const aboveOwnRole = Object.freeze({ above: 'own_role' } as const);

/** Holds when a role is given and the actor's own role on the subject reaches it. Null gives nothing. */
export const withinOwnRole = Object.freeze({ within: 'own_role' } as const);

/** Holds when no role is given. */
export const unset = Object.freeze({ is: 'unset' } as const);

/** How a rule looks at a role that grants give something. */
export type GivenRole = typeof withinOwnRole | typeof unset;

/** Facts that must all hold for a rule to match. An empty condition always matches. */
export interface Condition {
  readonly archived?: boolean;
  readonly managerActive?: boolean;
  readonly writeOnly?: boolean;
  readonly self?: boolean;
  readonly namespace?: NamespaceKind;
  readonly deployRole?: typeof aboveOwnRole;
  readonly pushRole?: typeof aboveOwnRole;
  readonly currentRole?: typeof aboveOwnRole;
  readonly grantedRole?: typeof aboveOwnRole;
  readonly secretReadRole?: GivenRole;
  readonly secretReadValueRole?: GivenRole;
  readonly secretCreateRole?: GivenRole;
  readonly secretUpdateRole?: GivenRole;
  readonly secretDeleteRole?: GivenRole;
}

/** Whom a rule is about. */
export interface Who {
  /** Lowest level the rule is about; null when a role alone never is enough. */
  readonly least: number | null;
  /** Whether administrators are meant, too (of an allow) or are spared (of a prevent: false). */
  readonly administrators: boolean;
  /** An allow is about auditors, too. */
  readonly auditors?: boolean;
  /** Lowest level that a prevent spares; it spares no role when absent. */
  readonly below?: number;
  /** The rule is about those to whom a grant or a custom role gives this ability, whatever their role. */
  readonly given?: AbilityName;
  /** The rule is about those whom an access rule prevents from this ability. */
  readonly prevented?: AbilityName;
}

/** One line of the table: allows or prevents abilities, with an id that stays and a sentence that explains. */
export interface Rule {
  readonly id: string;
  readonly effect: 'allow' | 'prevent';
  readonly who: Who;
  readonly abilities: readonly AbilityName[];
  /** Kinds of subject the rule is about; all kinds of its abilities when absent. */
  readonly on?: readonly SubjectKind[];
  readonly when: Condition;
  readonly reason: string;
}

/** What a rule says besides whom and what. */
export interface RuleText {
  readonly on?: readonly SubjectKind[];
  readonly when?: Condition;
  readonly reason: string;
}

/** Members with this role or a higher one. */
export const members = (role: Role): Who => ({ least: roleLevel(role), administrators: false });

/** Members with this role or a higher one, and administrators even without a membership. */
export const membersAndAdministrators = (role: Role): Who => ({ least: roleLevel(role), administrators: true });

/** Administrators only. */
export const administrators: Who = { least: null, administrators: true };

/** Auditors only. */
export const auditors: Who = { least: null, administrators: false, auditors: true };

/** Members to whom a grant or a custom role gives this ability. */
export const given = (ability: AbilityName): Who => ({ least: null, administrators: false, given: ability });

/** Everyone whom an access rule prevents from this ability. */
export const prevented = (ability: AbilityName): Who => ({
  least: noMembership,
  administrators: true,
  prevented: ability,
});

const everyone: Who = { least: noMembership, administrators: true };
const everyoneButAdministrators: Who = { least: noMembership, administrators: false };

/** A rule that allows. */
export function allow(id: string, who: Who, abilities: readonly AbilityName[], text: RuleText): Rule {
  return { when: {}, ...text, id, effect: 'allow', who, abilities };
}

/** A rule that prevents everyone, administrators included. It wins over every allow, wherever it stands. */
export function prevent(id: string, abilities: readonly AbilityName[], text: RuleText): Rule {
  return { when: {}, ...text, id, effect: 'prevent', who: everyone, abilities };
}

/** A rule that prevents everyone who is not an administrator. */
export function preventMembers(id: string, abilities: readonly AbilityName[], text: RuleText): Rule {
  return { ...prevent(id, abilities, text), who: everyoneButAdministrators };
}

/** A rule that prevents everyone, administrators included, whose role is below the given one. */
export function preventBelow(role: Role, id: string, abilities: readonly AbilityName[], text: RuleText): Rule {
  return { ...prevent(id, abilities, text), who: { ...everyone, below: roleLevel(role) } };
}

/** A rule that prevents those whom an access rule prevents, administrators included. */
export function preventPrevented(ability: AbilityName, text: RuleText): Rule {
  return { ...prevent(`prevented.${ability}`, [ability], text), who: prevented(ability) };
}

/** The kinds of subject on which a rule speaks about an ability. */
export function kindsOf(rule: Rule, ability: AbilityName): readonly SubjectKind[] {
  const kinds: readonly SubjectKind[] = abilityKinds[ability];
  const on = rule.on;
  return on ? kinds.filter((kind) => on.includes(kind)) : kinds;
}

/** A table of rules that contradicts itself or names what does not exist. */
export class UnsoundRule extends Error {
  constructor(ruleId: string, problem: string) {
    super(`rule ${ruleId}: ${problem}`);
    this.name = 'UnsoundRule';
  }
}

/**
 * Refuses a table whose ids repeat, whose rules reach no subject, or name a fact their subject lacks: a condition on an
 * absent fact would silently never prevent.
 */
export function assertSound(rules: readonly Rule[]): void {
  const seen = new Set<string>();
  for (const rule of rules) {
    if (seen.has(rule.id)) throw new UnsoundRule(rule.id, 'id must be unique');
    seen.add(rule.id);
    for (const ability of rule.abilities) {
      const kinds = kindsOf(rule, ability);
      if (kinds.length === 0) throw new UnsoundRule(rule.id, `${ability} is never asked about ${String(rule.on)}`);
      for (const kind of kinds) assertFactsExist(rule, kind);
    }
  }
}

function assertFactsExist(rule: Rule, kind: SubjectKind): void {
  const types = factTypes(kind);
  for (const fact of Object.keys(rule.when)) {
    if (!Object.hasOwn(types, fact)) throw new UnsoundRule(rule.id, `subject ${kind} has no fact ${fact}`);
  }
}
