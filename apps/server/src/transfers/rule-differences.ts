import {
  givenKinds,
  isAbilityName,
  plainSubject,
  reaches,
  type AbilityName,
  type AccessRuleFacts,
  type ActorAbilities,
  type OwnerFacts,
  type Reach,
} from '@lockkeeper/abilities';
import { ownerFacts } from '../groups/index.js';
import { toRuleFacts } from '../sessions/index.js';
import { actorAt, secretAbilities, standingKey, type Person, type Places } from './standing-actor.js';
import type { Difference } from './transfer-differences.js';
import type { StandingRule } from './transfer-facts.query.js';

const MOST_NAMED = 20;

/** Somebody in one of the two places, with where rules reach him there. */
interface Placed {
  readonly chain: readonly number[];
  readonly actor: ActorAbilities;
  readonly reach: ReadonlyMap<number, Reach>;
}

/** People of whom all is the same. */
interface Moved {
  readonly usernames: readonly string[];
  readonly before: Placed;
  readonly after: Placed;
}

interface Turn {
  readonly username: string;
  readonly gains: readonly AbilityName[];
  readonly loses: readonly AbilityName[];
}

/**
 * What access rules give to people or keep from them in one place and not in the other: each rule is asked about what its
 * conditions name, with all other rules, roles and grants, as the engine answers. `below`: the path of what is asked about
 * where that is below both what is moved and the rule.
 */
export function ruleDifferences(
  places: Places,
  people: readonly Person[],
  rules: readonly StandingRule[],
  below: string | null = null,
): Difference[] {
  if (rules.length === 0 || people.length === 0) return [];
  const placed = (person: Person, chain: readonly number[]): Placed => {
    const actor = actorAt(person, chain);
    return { chain, actor, reach: new Map(actor.reachingRules().map((one) => [one.rule.id, one])) };
  };
  const moved = kindsOf(people).map((alike) => ({
    usernames: alike.map(({ username }) => username),
    before: placed(alike[0]!, places.before),
    after: placed(alike[0]!, places.after),
  }));
  return rules.flatMap((row) => differenceOf(row, turnsUnder(places, toRuleFacts(row.facts), moved), below));
}

function kindsOf(people: readonly Person[]): Person[][] {
  const kinds = new Map<string, Person[]>();
  for (const person of people) {
    const key = standingKey(person);
    const alike = kinds.get(key);
    if (alike) alike.push(person);
    else kinds.set(key, [person]);
  }
  return [...kinds.values()];
}

function turnsUnder(places: Places, rule: AccessRuleFacts, moved: readonly Moved[]): Turn[] {
  const asked = askedAbout(rule);
  const turns = moved.flatMap(({ usernames, before, after }) => {
    if (!reachesThere(rule, before) && !reachesThere(rule, after)) return [];
    const [had, has] = [before, after].map((there) => heldUnder(places, rule, { there, asked }));
    const gains = has!.filter((name) => !had!.includes(name));
    const loses = had!.filter((name) => !has!.includes(name));
    return gains.length + loses.length === 0 ? [] : usernames.map((username) => ({ username, gains, loses }));
  });
  return turns.sort((a, b) => (a.username < b.username ? -1 : 1));
}

function reachesThere({ id }: AccessRuleFacts, { reach, chain }: Placed): boolean {
  const found = reach.get(id);
  return found !== undefined && reaches(found, chain);
}

/** A secret that one may not read is out of reach altogether. */
function askedAbout({ effect, abilities }: AccessRuleFacts): AbilityName[] {
  const hides = effect === 'prevent' && abilities.includes('secret:read');
  return [...new Set([...abilities.filter(isAbilityName), ...(hides ? secretAbilities : [])])];
}

function heldUnder(
  { namespace }: Places,
  { environment, secretName, tag, isProtected, secretId }: AccessRuleFacts,
  { there, asked }: { readonly there: Placed; readonly asked: readonly AbilityName[] },
): AbilityName[] {
  const { chain, actor } = there;
  const facts: OwnerFacts = {
    ...ownerFacts({ ...namespace, ancestorIds: [...chain] }),
    deployRole: null,
    managerActive: true,
    writeOnly: false,
    ...{ name: secretName, environmentScope: environment, environmentName: environment, secretId },
    ...{ tags: tag === null ? null : [tag], isProtected },
  };
  return asked.filter((name) =>
    givenKinds(name)
      .filter((kind) => kind !== 'group' || namespace.kind === 'group')
      .some((kind) => actor.can(name, plainSubject(kind, facts))),
  );
}

function differenceOf({ facts, path }: StandingRule, turns: readonly Turn[], below: string | null): Difference[] {
  if (turns.length === 0) return [];
  const gained = turns.some(({ gains }) => gains.length > 0);
  const lost = turns.some(({ loses }) => loses.length > 0);
  const { environment, secretName, tag, isProtected, secretId } = facts;
  const conditional = [environment, secretName, tag, isProtected, secretId].some((condition) => condition !== null);
  const where = `${below === null ? '' : ` in ${below}`}${conditional ? ', under its conditions' : ''}`;
  return [
    {
      kind: 'access_rule',
      change: gained && lost ? 'changed' : gained ? 'gained' : 'lost',
      name: path,
      groupPath: path,
      roleBefore: null,
      roleAfter: null,
      abilitiesBefore: [],
      abilitiesAfter: [],
      secretsCount: 0,
      secretNames: [],
      sentence: `Where access rule #${facts.id} of ${path} counts${where}: ${told(turns)}.`,
      key: JSON.stringify(below === null ? [facts, turns] : [facts, turns, below]),
    },
  ];
}

/** People with the same turn are named together, in the order of their names. */
function told(turns: readonly Turn[]): string {
  const groups = new Map<string, string[]>();
  for (const { username, gains, loses } of turns) {
    const parts = [
      ...(gains.length > 0 ? [`from now on ${gains.join(', ')}`] : []),
      ...(loses.length > 0 ? [`no longer ${loses.join(', ')}`] : []),
    ].join(', ');
    groups.set(parts, [...(groups.get(parts) ?? []), username]);
  }
  return [...groups].map(([what, names]) => `${named(names)}: ${what}`).join('; ');
}

function named(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `${names.slice(0, MOST_NAMED).join(', ')}${more}`;
}
