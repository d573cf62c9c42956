// @ts-check
// What the engine of abilities answers in a second, without server and database.
import { performance } from 'node:perf_hooks';
import { ActorAbilities, noRoleGrants, subject, unconditional } from '@lockkeeper/abilities';

/** @typedef {import('./measures.mjs').Row} Row */
/** @typedef {import('@lockkeeper/abilities').AccessRuleFacts} Rule */

const RULES = 1000;
const SECONDS = 1;

/** @param {(row: Row) => void} say @returns {Row[]} */
export function measureEngine(say) {
  const questions = Array.from({ length: 500 }, (_, n) => secretOf(n));
  /** @param {readonly Rule[]} rules */
  const asked = (rules) => {
    const actor = actorUnder(rules);
    return () => questions.forEach((on) => actor.can('secret:read_value', on));
  };
  const kinds = /** @type {const} */ ([
    ['can() without rules', []],
    [`can() under ${RULES} rules, all conditions`, rulesBy((n) => conditionsOf(n))],
    [`can() under ${RULES} patterns of names`, rulesBy((n) => ({ secretName: `TEAM${n}_*` }))],
    [`can() under ${RULES} patterns like *_A_*`, rulesBy((n) => ({ secretName: `*_TEAM${n}_*` }))],
  ]);
  const rows = kinds.map(([name, rules]) => row(name, questions.length, asked(rules)));
  const rules = rulesBy((n) => conditionsOf(n));
  const fresh = () => actorUnder(rules.map((rule) => ({ ...rule }))).can('secret:read_value', secretOf(0));
  rows.push(row(`ability of ${RULES} rules, made and asked`, 1, fresh));
  rows.forEach(say);
  return rows;
}

/** @param {readonly Rule[]} rules */
const actorUnder = (rules) =>
  new ActorAbilities({
    admin: false,
    memberships: [{ namespaceId: 1, role: 30, expiresAt: null }],
    rules,
    now: new Date(),
  });

/** @param {(n: number) => Partial<import('@lockkeeper/abilities').RuleConditions>} conditions @returns {Rule[]} */
const rulesBy = (conditions) =>
  Array.from({ length: RULES }, (_, n) => ({
    ...unconditional,
    ...conditions(n),
    id: n + 1,
    namespaceId: 1,
    ancestorIds: [1],
    effect: (n >> 1) % 2 ? 'allow' : 'prevent',
    principalKind: 'role',
    role: 30,
    customRoleId: null,
    abilities: ['secret:read_value'],
    expiresAt: null,
    reason: 'bench',
  }));

/** @param {number} n @returns {Partial<import('@lockkeeper/abilities').RuleConditions>} */
function conditionsOf(n) {
  const all = [
    { secretName: `NAME_${n}` },
    { secretName: `TEAM${n}_*` },
    { tag: `tag-${n}` },
    { environment: `review-${n}/*` },
    { environment: `region-${n}` },
  ];
  return all[n % all.length] ?? {};
}

/** @param {number} n */
const secretOf = (n) =>
  subject.secret({
    ancestorIds: [1, 2, 3],
    namespaceId: 3,
    archived: false,
    deployRole: null,
    managerActive: true,
    writeOnly: false,
    ...noRoleGrants,
    secretId: `secret-${n}`,
    name: `SOME_${n}_NAME`,
    environmentScope: n % 3 ? 'production' : 'review/*',
    tags: [`other-${n}`],
    isProtected: n % 2 === 0,
  });

/** Of so many answers in one go. @param {string} name @param {number} answers @param {() => void} go @returns {Row} */
function row(name, answers, go) {
  const warm = performance.now() + 300;
  while (performance.now() < warm) go();
  /** @type {number[]} */
  const times = [];
  const begun = performance.now();
  while (performance.now() < begun + SECONDS * 1000) {
    const since = performance.now();
    go();
    times.push((performance.now() - since) / answers);
  }
  const perSecond = (times.length * answers * 1000) / (performance.now() - begun);
  times.sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => times[Math.floor(times.length * share)] ?? 0;
  return { name, connections: 1, perSecond, p50: at(0.5), p99: at(0.99), statements: null };
}
