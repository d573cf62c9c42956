import { type Scene, unique } from '../scene.js';
import type { Operation } from '../sweep.js';
import type { Payload } from './acknowledged.js';

// Access rules, on servers that are killed (SIGKILL) at every write: old or new, nothing between, and an event exactly
// for the change that there is.

let scene: Scene;

interface Rule {
  readonly tag: string;
  readonly id: string;
}

const asked = (fullPath: string, tag: string) => ({
  fullPath,
  effect: 'PREVENT',
  principal: { type: 'ROLE', id: 30 },
  abilities: ['secret:read'],
  conditions: { tag },
  reason: 'Not theirs.',
});

async function made(fullPath: string): Promise<Rule> {
  const tag = `t${unique()}`;
  const { accessRule } = await scene.person().mutate('accessRuleCreate', asked(fullPath, tag), 'accessRule { id }');
  return { tag, id: accessRule.id };
}

/** The rule about a tag, and what happened to it. */
const state = async (tag: string, id: string | null): Promise<object> => {
  const rules = await scene.sql('SELECT id, reason FROM access_rules WHERE tag = $1', [tag]);
  const events = await scene.sql(
    `SELECT action FROM audit_events WHERE target_kind = 'access_rule' AND target_id = $1 ORDER BY id`,
    [String(id ?? rules[0]?.id ?? '')],
  );
  return { reasons: rules.map(({ reason }) => reason), actions: events.map(({ action }) => action) };
};

function operation(
  name: string,
  fullPath: string,
  { input, after }: { input: (rule: Rule) => object; after: object },
): Operation<Rule, Payload> {
  return {
    name,
    at: 'every write',
    atOnce: 1,
    prepare: () => made(fullPath),
    call: (server, rule) => scene.person(server).mutate(name, { id: rule.id, ...input(rule) }),
    check: async ({ tag, id }, { answer, committed }) => {
      if (answer !== null) expect([answer.errors, committed]).toEqual([[], true]);
      const before = { reasons: ['Not theirs.'], actions: ['access_rule.created'] };
      expect(await state(tag, id)).toEqual(committed ? after : before);
    },
  };
}

function creating(fullPath: string): Operation<string, Payload> {
  return {
    name: 'accessRuleCreate',
    at: 'every write',
    atOnce: 1,
    prepare: () => Promise.resolve(`t${unique()}`),
    call: (server, tag) => scene.person(server).mutate('accessRuleCreate', asked(fullPath, tag)),
    check: async (tag, { answer, committed }) => {
      if (answer !== null) expect([answer.errors, committed]).toEqual([[], true]);
      const there = { reasons: ['Not theirs.'], actions: ['access_rule.created'] };
      expect(await state(tag, null)).toEqual(committed ? there : { reasons: [], actions: [] });
    },
  };
}

/** Each in a place of its own: they stand side by side. */
export async function accessRules(of: Scene): Promise<Operation[]> {
  scene = of;
  const [a, b, c] = [await scene.project(), await scene.project(), await scene.project()];
  return [
    creating(a.project),
    operation('accessRuleUpdate', b.project, {
      input: () => ({ reason: 'Still not.' }),
      after: { reasons: ['Still not.'], actions: ['access_rule.created', 'access_rule.updated'] },
    }),
    operation('accessRuleDelete', c.project, {
      input: () => ({}),
      after: { reasons: [], actions: ['access_rule.created', 'access_rule.deleted'] },
    }),
  ];
}
