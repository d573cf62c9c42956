import type { Workflow } from '../definition.js';
import { LIMITS } from '../limits.js';
import type { Position } from '../problem.js';
import type { Reading } from '../yaml/reading.js';
import { readAutoCancel, readWorkflowRules } from './read-rules.js';

export function plainWorkflow(at: Position): Workflow {
  return { at, name: null, rules: null, autoCancel: null };
}

export function readWorkflow(reading: Reading): Workflow {
  const workflow = plainWorkflow(reading.at);
  reading.fields({
    name: (value) => void (workflow.name = readName(value)),
    rules: (value) => void (workflow.rules = readWorkflowRules(value)),
    auto_cancel: (value) => void (workflow.autoCancel = readAutoCancel(value)),
  });
  return workflow;
}

function readName(reading: Reading): string | null {
  const name = reading.text();
  if (name === undefined) return null;
  if (name.trim() !== '' && name.length <= LIMITS.nameLength) return name;
  return reading.refuse('pipeline_name', `A pipeline's name has 1 to ${LIMITS.nameLength} characters.`) ?? null;
}
