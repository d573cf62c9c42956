import { Environment, type ASTNode } from '@marcbachmann/cel-js';
import type { KnownJobFacts, Phase } from './facts.js';

const MAX_LENGTH = 1000;
const LIMITS = { maxAstNodes: 200, maxDepth: 24, maxListElements: 50, maxMapEntries: 0, maxCallArguments: 4 };
const FACTS_SHOWN =
  'job.name, job.stage, job.environment, pipeline.source, pipeline.fork, ref.name, ref.type, ref.protected, ' +
  'runner.tags, actor.username, actor.role, commit.sha, project.path and project.id';
const FUNCTIONS = ['startsWith', 'endsWith', 'contains', 'size'];
const LOOPS = ['exists', 'exists_one', 'all'];
const OPERATORS = ['value', 'id', '.', '[]', 'list', '?:', '||', '&&', '!_', '==', '!=', 'in', '<', '<=', '>', '>='];
// Conditions are few and asked for often; parsing one takes thirty times as long as judging by it.
const MOST_KNOWN = 1000;

const language = new Environment({ unlistedVariablesAreDyn: false, limits: LIMITS })
  .registerVariable({ name: 'job', schema: { name: 'string', stage: 'string', environment: 'string' } })
  .registerVariable({ name: 'pipeline', schema: { source: 'string', fork: 'bool' } })
  .registerVariable({ name: 'ref', schema: { name: 'string', type: 'string', protected: 'bool' } })
  .registerVariable({ name: 'runner', schema: { tags: 'list<string>' } })
  .registerVariable({ name: 'actor', schema: { username: 'string', role: 'string' } })
  .registerVariable({ name: 'commit', schema: { sha: 'string' } })
  .registerVariable({ name: 'project', schema: { path: 'string', id: 'int' } });

/** A condition that was understood, or why it was not. */
type Understood =
  | { readonly judge: (facts: Record<string, unknown>) => unknown; readonly problem: null }
  | { readonly judge: null; readonly problem: string };

const known = new Map<string, Understood>();

/**
 * Why a text is no condition in CEL over the facts of a job, as the end of a sentence that begins with the field's name;
 * null: it is one. What passes takes a bounded time to judge: no patterns, no arithmetic, and one loop inside another never.
 */
export function conditionProblem(text: string): string | null {
  return understood(text).problem;
}

/** `open`: facts that the condition looks at are known only when the job has started. */
export type ConditionAnswer = 'holds' | 'fails' | 'unknown' | 'open';

/** What a condition says of a job. Any error is `unknown`. */
export function conditionAnswer(text: string, job: KnownJobFacts, phase: Phase): ConditionAnswer {
  const { judge } = understood(text);
  const later = phase === 'hypothetical' && !isWhole(job);
  if (judge === null || (!later && !isWhole(job))) return 'unknown';
  try {
    return judge(factsOf(job)) === true ? 'holds' : 'fails';
  } catch {
    // A fact that is not there makes the judging throw, unless the answer is the same whatever it will be.
    return later ? 'open' : 'unknown';
  }
}

const isWhole = ({ details, run, fork }: KnownJobFacts): boolean =>
  details !== undefined && details.runnerTags !== null && run !== undefined && fork !== null;

/** What is unknown is left out: looking at it throws. */
function factsOf({ project, ref, environment, source, fork, details, run }: KnownJobFacts): Record<string, unknown> {
  return {
    project: { path: project.fullPath, id: BigInt(project.id) },
    ref: { name: ref.name, type: ref.kind, protected: ref.protected },
    pipeline: { source, ...(fork === null ? {} : { fork }) },
    job: { environment: environment?.name ?? '', ...(details ? { name: details.name, stage: details.stage } : {}) },
    runner: details?.runnerTags ? { tags: details.runnerTags } : {},
    actor: details ? { ...details.actor } : {},
    commit: run ? { sha: run.sha } : {},
  };
}

function understood(text: string): Understood {
  const before = known.get(text);
  if (before) return before;
  const found = understand(text);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(text, found);
  return found;
}

const refused = (problem: string): Understood => ({ judge: null, problem });

function understand(text: string): Understood {
  if (text.length > MAX_LENGTH) return refused(`must have at most ${MAX_LENGTH} characters.`);
  try {
    const parsed = language.parse(text);
    const odd = oddPart(parsed.ast, false);
    if (odd !== null) return refused(odd);
    const { valid, type, error } = parsed.check();
    if (!valid) return refused(explained(error));
    if (type !== 'bool') return refused(`must be true or false in the end, and is of type ${type}.`);
    return { judge: (facts) => parsed(facts) as unknown, problem: null };
  } catch (error) {
    return refused(explained(error));
  }
}

/** Of the message the first line only: the library draws the place below it. */
function explained(error: unknown): string {
  const { message, range } = error as Error & { readonly range?: { readonly start: number } };
  const [summary] = message.split('\n', 1) as [string];
  const facts = /^(?:Unknown variable|No such key)/.test(summary) ? ` The facts are ${FACTS_SHOWN}.` : '';
  return `is no condition in CEL: ${summary}, at character ${(range?.start ?? 0) + 1}.${facts}`;
}

/** What is in the language and not in a condition, because it could take long or hides types from the check. */
function oddPart(node: ASTNode, insideLoop: boolean): string | null {
  if (node.op !== 'call' && node.op !== 'rcall') {
    if (!OPERATORS.includes(node.op)) return `must not use the operator ${node.op.replaceAll('_', '')}.`;
    return firstOdd(node.args, insideLoop);
  }
  const [name] = node.args;
  const loop = node.op === 'rcall' && LOOPS.includes(name);
  if (loop && insideLoop) return `must not have ${name}() inside another loop.`;
  if (!loop && !FUNCTIONS.includes(name))
    return `must not use ${name}(); there are ${[...FUNCTIONS, ...LOOPS].join(', ')} and the operator in.`;
  return firstOdd(node.args, insideLoop || loop);
}

function firstOdd(part: unknown, insideLoop: boolean): string | null {
  if (Array.isArray(part)) {
    for (const each of part) {
      const odd = firstOdd(each, insideLoop);
      if (odd !== null) return odd;
    }
    return null;
  }
  return isNode(part) ? oddPart(part, insideLoop) : null;
}

const isNode = (part: unknown): part is ASTNode => typeof part === 'object' && part !== null && 'op' in part;
