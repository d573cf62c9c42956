import type { JobDefinition, NeedDefinition } from './definition.js';
import { parallelRuns } from './plan/parallel-runs.js';
import { quoted, type Position, type Problems } from './problem.js';

/** What jobs say about one another, as far as it does not depend on which of them a pipeline has. */
export function checkNames(jobs: readonly JobDefinition[], stages: readonly string[], problems: Problems): void {
  new NameCheck(jobs, stages, problems).run();
}

class NameCheck {
  // A job that runs in parallel is known by its own name and by those of its runs.
  private readonly known = new Map<string, JobDefinition>();

  constructor(
    private readonly jobs: readonly JobDefinition[],
    private readonly stages: readonly string[],
    private readonly problems: Problems,
  ) {
    for (const job of jobs) for (const { name } of parallelRuns(job)) this.known.set(name, job);
    for (const job of jobs) this.known.set(job.job.name, job);
  }

  run(): void {
    for (const definition of this.jobs) {
      if (this.problems.full) return;
      for (const need of definition.needs ?? []) this.need(definition, need);
      for (const rule of definition.rules ?? []) for (const need of rule.needs ?? []) this.need(definition, need);
      this.dependencies(definition);
      this.onStop(definition);
    }
  }

  private need({ job }: JobDefinition, need: NeedDefinition): void {
    const refuse = (message: string): void => this.problems.add(need.at, `${job.name}:needs`, 'needs', message);
    const target = this.known.get(need.job);
    if (need.job === job.name || target?.job === job) refuse(`The job ${quoted(job.name)} needs itself.`);
    else if (!target) {
      if (!need.optional) refuse(`There is no job ${quoted(need.job)} to need${this.hint(need.job)}`);
    } else if (this.stageOf(target) > this.stages.indexOf(job.stage))
      refuse(`${quoted(need.job)} is in a later stage than ${quoted(job.name)}, which needs it.`);
    else if (need.matrix !== null && target.parallel?.kind !== 'matrix')
      refuse(`${quoted(need.job)} has no matrix to choose from.`);
  }

  private dependencies({ job, needs, dependenciesAt }: JobDefinition): void {
    for (const [index, name] of (job.dependencies ?? []).entries()) {
      const refuse = (message: string): void =>
        this.problems.add(dependenciesAt[index]!, `${job.name}:dependencies`, 'dependencies', message);
      const target = this.known.get(name);
      if (!target) refuse(`There is no job ${quoted(name)} to depend on${this.hint(name)}`);
      else if (needs && !needs.some((need) => need.job === name))
        refuse(`${quoted(name)} is not among the \`needs\` of ${quoted(job.name)}.`);
      else if (!needs && this.stageOf(target) >= this.stages.indexOf(job.stage))
        refuse(`${quoted(name)} is not in an earlier stage than ${quoted(job.name)}, which depends on it.`);
    }
  }

  private onStop(definition: JobDefinition): void {
    const { job, environmentAt } = definition;
    if (job.onStop === null) return;
    const refuse = (message: string, at: Position = environmentAt): void =>
      this.problems.add(at, `${job.name}:environment:on_stop`, 'on_stop', message);
    const target = this.known.get(job.onStop);
    if (!target) refuse(`There is no job ${quoted(job.onStop)} to stop the environment${this.hint(job.onStop)}`);
    else if (target.job.environment !== job.environment || target.job.environmentAction !== 'stop')
      refuse(`${quoted(job.onStop)} must have the same environment and \`action: stop\`.`);
  }

  private stageOf({ job }: JobDefinition): number {
    return this.stages.indexOf(job.stage);
  }

  private hint(name: string): string {
    return this.problems.hint(
      name,
      this.jobs.map((definition) => definition.job.name),
    );
  }
}
