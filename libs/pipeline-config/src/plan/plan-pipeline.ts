import type { PipelineConfig, Values } from '../definition.js';
import { LIMITS } from '../limits.js';
import type { AutoCancel, PipelinePlan } from '../pipeline-config.js';
import { Problems, type Position, type Problem } from '../problem.js';
import { TooMuchWork, Work } from '../work.js';
import { Expander } from './expand-variables.js';
import { firstMatch, type Circumstances } from './match-conditions.js';
import { PathMatcher } from './path-matcher.js';
import { guarded, literal, type PlanFrame } from './plan-frame.js';
import { planJob } from './plan-job.js';
import type { PlanFacts } from './plan-facts.js';
import { resolveNeeds, type PlannedJob } from './resolve-needs.js';

/**
 * The jobs of one pipeline: rules judged, variables put in, parallel jobs multiplied, needs resolved. Pure, never throws.
 * A configuration of which nothing would run is a problem too: `workflow_rules` or `no_jobs`.
 */
export function planPipeline(
  config: PipelineConfig,
  facts: PlanFacts,
): { plan: PipelinePlan } | { problems: Problem[] } {
  const problems = new Problems();
  const plan = withinBounds(problems, config.workflow.at, () => {
    return guarded(problems, config.workflow.at, () => new Planner(config, facts, problems).plan());
  });
  return plan && problems.list.length === 0 ? { plan } : { problems: problems.sorted() };
}

function withinBounds<T>(problems: Problems, at: Position, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TooMuchWork)) throw error;
    const message = 'Its conditions and variables would take too long to work out for this pipeline.';
    problems.add(at, '', 'too_large', message);
    return undefined;
  }
}

class Planner {
  private readonly work = new Work(LIMITS.planSteps);
  private readonly changed: PathMatcher;
  private readonly present: PathMatcher;
  private readonly given: Values;

  constructor(
    private readonly config: PipelineConfig,
    private readonly facts: PlanFacts,
    private readonly problems: Problems,
  ) {
    this.changed = new PathMatcher(facts.changedFiles, this.work);
    this.present = new PathMatcher(facts.files, this.work);
    this.given = literal(facts.variables);
  }

  plan(): PipelinePlan | undefined {
    const { workflow, stages } = this.config;
    const declared: Values = new Map(Object.entries(this.config.variables));
    const rule = workflow.rules && firstMatch(workflow.rules, this.circumstances(declared));
    if (workflow.rules && (!rule || rule.when === 'never')) {
      this.problems.add(
        workflow.at,
        'workflow:rules',
        'workflow_rules',
        'By the rules of `workflow` there is no pipeline for this.',
      );
      return undefined;
    }
    const globals = new Map([...declared, ...(rule?.variables ?? [])]);
    const jobs = this.jobs(globals);
    const name = workflow.name === null ? null : this.name(workflow.name, globals);
    const autoCancel: AutoCancel | null = rule?.autoCancel ?? workflow.autoCancel;
    return { name, autoCancel, stages, jobs };
  }

  private jobs(globals: Values): PipelinePlan['jobs'] {
    const { facts, changed, present, given, work, problems } = this;
    const frame: PlanFrame = { facts, changed, present, globals, given, work, problems };
    const planned: PlannedJob[] = [];
    for (const definition of this.config.jobs) {
      planned.push(...planJob(definition, frame));
      if (planned.length > LIMITS.jobs) {
        problems.add(
          definition.at,
          definition.job.name,
          'too_many',
          `A pipeline may have at most ${LIMITS.jobs} jobs.`,
        );
        return [];
      }
    }
    resolveNeeds(planned, problems);
    this.requireSize(planned);
    const jobs = planned.map(({ job }) => job);
    // As in GitLab: what only prepares and tidies up is no pipeline.
    if (problems.list.length === 0 && jobs.every(({ stage }) => stage === '.pre' || stage === '.post'))
      problems.add(
        this.config.workflow.at,
        '',
        'no_jobs',
        'By its rules the configuration has no job for this pipeline.',
      );
    return jobs;
  }

  // Texts are shared in memory, but whoever stores or sends the jobs writes each of them out.
  private requireSize(planned: readonly PlannedJob[]): void {
    let characters = 0;
    for (const { job, at } of planned) {
      for (const text of [...job.script, ...job.afterScript]) characters += text.length;
      for (const [name, value] of Object.entries(job.variables)) characters += name.length + value.length;
      if (characters <= LIMITS.planCharacters) continue;
      const message = 'With its variables given to every job the pipeline is too large.';
      this.problems.add(at, job.name, 'too_large', message);
      return;
    }
  }

  private circumstances(globals: Values): Circumstances {
    const { facts, changed, present, work } = this;
    const expander = this.expander(globals);
    return { facts, expander, variables: expander.texts(), changed, present, work };
  }

  private expander(globals: Values): Expander {
    const values = new Map([...literal(this.facts.predefined), ...globals, ...this.given]);
    return new Expander(values, new Set(), this.work);
  }

  private name(name: string, globals: Values): string | null {
    const expanded = this.expander(globals).text(name).trim();
    return expanded === '' ? null : expanded.slice(0, LIMITS.nameLength);
  }
}
