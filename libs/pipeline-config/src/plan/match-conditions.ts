import type { RefPattern, RefPolicy, Rule } from '../definition.js';
import { holds } from '../expression/evaluate.js';
import type { Work } from '../work.js';
import type { Expander } from './expand-variables.js';
import type { PathMatcher } from './path-matcher.js';
import type { PlanFacts } from './plan-facts.js';

/** What conditions are judged by: variables as the server knows them, and files. */
export interface Circumstances {
  readonly facts: PlanFacts;
  readonly expander: Expander;
  readonly variables: ReadonlyMap<string, string>;
  readonly changed: PathMatcher;
  readonly present: PathMatcher;
  readonly work: Work;
}

// GitLab's words for where a pipeline comes from.
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  api: ['api'],
  chat: ['chat'],
  external: ['external'],
  external_pull_requests: ['external_pull_request_event'],
  merge_requests: ['merge_request_event'],
  parent_pipeline: ['parent_pipeline'],
  pipelines: ['pipeline'],
  pushes: ['push'],
  schedules: ['schedule'],
  triggers: ['trigger'],
  web: ['web'],
};

/** The first rule all of whose conditions hold, or null. */
export function firstMatch(rules: readonly Rule[], around: Circumstances): Rule | null {
  return rules.find((rule) => ruleHolds(rule, around)) ?? null;
}

function ruleHolds(rule: Rule, around: Circumstances): boolean {
  if (rule.if && !holds(rule.if, around)) return false;
  if (rule.changes && !around.changed.any(expanded(rule.changes, around))) return false;
  return !rule.exists || around.present.any(expanded(rule.exists, around));
}

/** Whether each part of `only` or `except` that is there is met. */
export function policyHolds(policy: RefPolicy, around: Circumstances): boolean {
  const { refs, variables, changes } = policy;
  if (refs && !refs.some((pattern) => refMatches(pattern, around))) return false;
  if (variables && !variables.some((expression) => holds(expression, around))) return false;
  return !changes || around.changed.any(expanded(changes, around));
}

function refMatches({ word, regex, project }: RefPattern, { facts, work }: Circumstances): boolean {
  if (project !== null && project !== facts.projectPath) return false;
  if (regex) {
    work.spend(regex.size * (facts.refName.length + 1));
    return regex.find(facts.refName);
  }
  if (word === 'branches') return facts.refType === 'branch';
  if (word === 'tags') return facts.refType === 'tag';
  if (Object.hasOwn(SOURCES, word!)) return SOURCES[word!]!.includes(facts.source);
  return word === facts.refName;
}

const expanded = (patterns: readonly string[], { expander }: Circumstances): string[] =>
  patterns.map((pattern) => (pattern.includes('$') ? expander.text(pattern) : pattern));
