import type { Expression } from './expression/expression.js';
import type { Regex } from './expression/regex.js';
import type { AutoCancel, DeclaredVariable, JobConfig, JobWhen, Need } from './pipeline-config.js';
import type { Position } from './problem.js';

/** The value of a variable; `expand` false: its `$` are dollars. */
export interface Value {
  value: string;
  expand: boolean;
}

export type Values = ReadonlyMap<string, Value>;

/** One rule of a job or of `workflow`: its conditions, all of which must hold, and what it changes. */
export interface Rule {
  at: Position;
  if: Expression | null;
  changes: string[] | null;
  exists: string[] | null;
  when: JobWhen | null;
  startInSeconds: number | null;
  allowFailure: boolean | null;
  allowFailureExitCodes: number[];
  interruptible: boolean | null;
  needs: NeedDefinition[] | null;
  variables: Values;
  autoCancel: AutoCancel | null;
}

/** `only` or `except`: each part that is there must be met by one of its entries. */
export interface RefPolicy {
  refs: RefPattern[] | null;
  variables: Expression[] | null;
  changes: string[] | null;
}

export interface RefPattern {
  /** A word such as `branches`, or the name of a ref; null when it is a pattern. */
  word: string | null;
  regex: Regex | null;
  /** Of `name@group/project`. */
  project: string | null;
}

/** A need as written: it may name a job that runs in parallel, and of its runs a few. */
export interface NeedDefinition extends Need {
  at: Position;
  matrix: Record<string, string[]>[] | null;
}

export type Parallel = { kind: 'count'; count: number } | { kind: 'matrix'; rows: Record<string, string>[] };

export interface JobDefinition {
  /** Where its name stands. */
  at: Position;
  /** What does not depend on the pipeline; `needs`, `variables` and what rules change are filled in by the plan. */
  job: JobConfig;
  own: Values;
  /** Which of the global variables it takes. */
  inherits: (variable: string) => boolean;
  allowFailureSaid: boolean;
  needs: NeedDefinition[] | null;
  /** Where each of `dependencies` stands. */
  dependenciesAt: Position[];
  environmentAt: Position;
  parallel: Parallel | null;
  rules: Rule[] | null;
  only: RefPolicy | null;
  except: RefPolicy | null;
}

export interface Workflow {
  at: Position;
  name: string | null;
  rules: Rule[] | null;
  autoCancel: AutoCancel | null;
}

/** A configuration, read. `planPipeline` makes the jobs of one pipeline of it. */
export interface PipelineConfig {
  variables: Record<string, DeclaredVariable>;
  /** In order, with `.pre` first and `.post` last. */
  stages: string[];
  workflow: Workflow;
  /** The files that it includes, each once, in the order in which they are first read. */
  includes: string[];
  /** In the order of the text, hidden jobs (`.name`) left out. */
  jobs: JobDefinition[];
}
