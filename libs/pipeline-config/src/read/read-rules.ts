import type { Rule } from '../definition.js';
import { LIMITS } from '../limits.js';
import { quoted } from '../problem.js';
import type { FieldReaders, Reading } from '../yaml/reading.js';
import { entry as entryOf } from '../yaml/yaml-node.js';
import { readExpression, readPaths } from './read-conditions.js';
import { readAllowFailure } from './read-endings.js';
import { readNeeds } from './read-needs.js';
import { readStartIn } from './read-timing.js';
import { readVariables } from './read-variables.js';

const JOB_WHEN = ['on_success', 'on_failure', 'always', 'never', 'manual', 'delayed'] as const;
const WORKFLOW_WHEN = ['always', 'never'] as const;
export const ON_NEW_COMMIT = ['conservative', 'interruptible', 'none'] as const;

/** `rules:` of a job. */
export function readJobRules(reading: Reading): Rule[] {
  return readRules(reading, (rule) => ({
    when: (value) => void (rule.when = value.oneOf(JOB_WHEN, 'when') ?? null),
    start_in: (value) => void (rule.startInSeconds = readStartIn(value)),
    allow_failure: (value) => {
      const said = readAllowFailure(value);
      [rule.allowFailure, rule.allowFailureExitCodes] = [said.allowFailure, said.exitCodes];
    },
    interruptible: (value) => void (rule.interruptible = value.flag() ?? null),
    needs: (value) => void (rule.needs = readNeeds(value)),
  }));
}

/** `rules:` of `workflow`. */
export function readWorkflowRules(reading: Reading): Rule[] {
  return readRules(reading, (rule) => ({
    when: (value) => void (rule.when = value.oneOf(WORKFLOW_WHEN, 'when') ?? null),
    auto_cancel: (value) => void (rule.autoCancel = readAutoCancel(value)),
  }));
}

export function readAutoCancel(reading: Reading): Rule['autoCancel'] {
  let found: Rule['autoCancel'] = null;
  reading.fields({
    on_new_commit: (value) => void (found = value.oneOf(ON_NEW_COMMIT) ?? null),
    on_job_failure: (value) => {
      if (value.oneOf(['none', 'all'] as const) === 'all')
        value.refuse('not_supported', '`on_job_failure: all` is not supported: a failed job stops only what needs it.');
    },
  });
  return found;
}

function readRules(reading: Reading, more: (rule: Rule) => FieldReaders): Rule[] {
  if (reading.node.kind !== 'list') return reading.wrongType('a list of rules') ?? [];
  if (reading.node.items.length === 0)
    reading.refuse('no_rules', `${quoted(reading.path)} is empty; name a rule, or leave it out.`);
  const items = reading.flatItems(10);
  if (items.length > LIMITS.rules)
    reading.refuse('too_many', `${quoted(reading.path)} may have at most ${LIMITS.rules} rules.`);
  return items.slice(0, LIMITS.rules).map((item) => readRule(item, more));
}

function readRule(reading: Reading, more: (rule: Rule) => FieldReaders): Rule {
  const rule = plainRule(reading);
  reading.fields({
    if: (value) => void (rule.if = readExpression(value)),
    changes: (value) => void (rule.changes = readPaths(value)),
    exists: (value) => void (rule.exists = readPaths(value)),
    variables: (value) => void (rule.variables = readVariables(value)),
    ...more(rule),
  });
  checkDelay(reading, rule);
  return rule;
}

function plainRule(reading: Reading): Rule {
  return {
    at: reading.at,
    if: null,
    changes: null,
    exists: null,
    when: null,
    startInSeconds: null,
    allowFailure: null,
    allowFailureExitCodes: [],
    interruptible: null,
    needs: null,
    variables: new Map(),
    autoCancel: null,
  };
}

function checkDelay(reading: Reading, rule: Rule): void {
  const startIn = reading.node.kind === 'map' && entryOf(reading.node, 'start_in');
  if (rule.when === 'delayed' && !startIn)
    reading.refuse('start_in', 'A rule with `when: delayed` must have a `start_in`.');
  if (startIn && rule.when !== 'delayed')
    reading.refuse('start_in', '`start_in` goes with `when: delayed` only.', startIn.keyAt);
}
