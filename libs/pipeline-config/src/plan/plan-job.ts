import type { JobDefinition, NeedDefinition, Rule, Value, Values } from '../definition.js';
import { LIMITS } from '../limits.js';
import type { JobConfig, JobWhen } from '../pipeline-config.js';
import { quoted } from '../problem.js';
import { isTier, TIERS } from '../read/read-environment.js';
import { nameFault } from '../read/job-name.js';
import { expandEnvironmentName } from './environment-name.js';
import { Expander } from './expand-variables.js';
import { firstMatch, policyHolds, type Circumstances } from './match-conditions.js';
import { parallelRuns, type ParallelRun } from './parallel-runs.js';
import { guarded, literal, type PlanFrame } from './plan-frame.js';
import type { PlannedJob } from './resolve-needs.js';

/** The jobs of a pipeline that one job of the configuration stands for: none when its rules say so. */
export function planJob(definition: JobDefinition, frame: PlanFrame): PlannedJob[] {
  return parallelRuns(definition).flatMap((run) => {
    const plan = new JobPlan(definition, run, frame);
    return guarded(frame.problems, definition.at, () => plan.planned()) ?? [];
  });
}

class JobPlan {
  constructor(
    private readonly definition: JobDefinition,
    private readonly run: ParallelRun,
    private readonly frame: PlanFrame,
  ) {}

  planned(): PlannedJob | null {
    const { definition, run } = this;
    const before = this.expander(null, null);
    const rule = this.ruleFor(this.circumstances(before));
    if (rule === 'left_out') return null;
    const job = this.withRule(rule);
    if (job.when === 'never') return null;
    this.checkName(job.name);
    job.environment = this.environment(rule?.variables.size ? this.expander(rule, null) : before);
    this.expand(job, rule);
    const needs: NeedDefinition[] | null = rule?.needs ?? definition.needs;
    return { job, group: definition.job.name, row: run.row, at: definition.at, needs };
  }

  /** The rule that brings the job into the pipeline, null when it has none, or that it is left out. */
  private ruleFor(around: Circumstances): Rule | null | 'left_out' {
    const { rules, only, except } = this.definition;
    if (rules) return firstMatch(rules, around) ?? 'left_out';
    if (only && !policyHolds(only, around)) return 'left_out';
    return except && policyHolds(except, around) ? 'left_out' : null;
  }

  private circumstances(expander: Expander): Circumstances {
    const { facts, changed, present, work } = this.frame;
    return { facts, expander, variables: expander.texts(), changed, present, work };
  }

  /** From the weakest to the strongest, as GitLab documents them. */
  private values(rule: Rule | null, environment: string | null): Map<string, Value> {
    const { definition, run, frame } = this;
    const { facts, globals, given } = frame;
    const { stage, environmentAction } = definition.job;
    const predefinedOf = facts.predefinedOf({ name: run.name, stage, environment, environmentAction });
    return new Map([...literal(facts.predefined), ...literal(predefinedOf), ...this.declared(globals, rule), ...given]);
  }

  /** What the configuration declares for this job. */
  private declared(globals: Values, rule: Rule | null): Map<string, Value> {
    const inherited = [...globals].filter(([name]) => this.definition.inherits(name));
    return new Map([...inherited, ...this.definition.own, ...literal(this.run.variables), ...(rule?.variables ?? [])]);
  }

  private expander(rule: Rule | null, environment: string | null): Expander {
    const values = this.values(rule, environment);
    this.frame.work.spend(values.size);
    return new Expander(values, this.sealed(), this.frame.work);
  }

  /** Variables whose values are secret: no other variable may take one in. */
  private sealed(): Set<string> {
    const { secrets, vaultSecrets, idTokens } = this.definition.job;
    return new Set([...secrets, ...vaultSecrets, ...idTokens].map(({ variable }) => variable));
  }

  private withRule(rule: Rule | null): JobConfig {
    const { definition, run } = this;
    const job: JobConfig = { ...definition.job, name: run.name };
    if (rule) {
      job.when = rule.when ?? job.when;
      job.startInSeconds = rule.when === 'delayed' ? rule.startInSeconds : job.startInSeconds;
      job.interruptible = rule.interruptible ?? job.interruptible;
      if (rule.allowFailure !== null) {
        job.allowFailure = rule.allowFailure;
        job.allowFailureExitCodes = rule.allowFailureExitCodes;
      }
    }
    // A job that is manual by itself does not hold up the others, one that is so by a rule does: GitLab's defaults.
    const said = definition.allowFailureSaid || (rule !== null && rule.allowFailure !== null);
    const manual: JobWhen = 'manual';
    if (!said && definition.job.when === manual) job.allowFailure = true;
    if (job.when !== 'delayed') job.startInSeconds = null;
    return job;
  }

  private checkName(name: string): void {
    const fault = this.definition.parallel ? nameFault(name) : undefined;
    if (fault) this.frame.problems.add(this.definition.at, name, 'job_name', `The job name ${quoted(name)} ${fault}.`);
  }

  private environment(expander: Expander): string | null {
    const { job, environmentAt } = this.definition;
    if (job.environment === null) return null;
    const made = expandEnvironmentName(job.environment, Object.fromEntries(expander.texts()));
    if ('name' in made) return made.name;
    const message = `The job ${quoted(job.name)}: ${made.problem.message}`;
    this.frame.problems.add(environmentAt, `${job.name}:environment`, made.problem.code, message);
    return null;
  }

  /** Puts variables into whatever the server itself reads; what the runner reads it expands. */
  private expand(job: JobConfig, rule: Rule | null): void {
    const expander = this.expander(rule, job.environment);
    job.variables = {};
    job.expandedByRunner = [];
    if (job.trigger) return this.expandTrigger(job, rule, expander);
    const names = new Set([...this.declared(this.frame.globals, rule).keys(), ...this.frame.given.keys()]);
    const entries: [string, string][] = [];
    for (const name of names) {
      const { value, byRunner } = expander.forRunner(name);
      entries.push([name, value]);
      if (byRunner) job.expandedByRunner.push(name);
    }
    job.variables = Object.fromEntries(entries);
    const text = (value: string | null): string | null => value && expander.text(value);
    job.environmentUrl = text(job.environmentUrl);
    job.environmentTier = this.tier(text(job.environmentTier));
    job.resourceGroup = text(job.resourceGroup)?.slice(0, LIMITS.nameLength) ?? null;
    job.idTokens = job.idTokens.map(({ variable, audiences }) => {
      return { variable, audiences: audiences.map((audience) => expander.text(audience)) };
    });
    job.tags = this.tags(job, expander);
  }

  // What the configuration says for the job goes on; what was given to its pipeline may not, whatever it is called.
  private expandTrigger(job: JobConfig, rule: Rule | null, expander: Expander): void {
    const declared = [...this.declared(this.frame.globals, rule)];
    const values = declared.map(([name, { value, expand }]) => [name, expand ? expander.text(value) : value] as const);
    job.variables = Object.fromEntries(values);
    const text = (value: string | null): string | null => value && expander.text(value);
    const { project, branch } = job.trigger!;
    job.trigger = { ...job.trigger!, project: text(project), branch: text(branch) };
    job.resourceGroup = text(job.resourceGroup)?.slice(0, LIMITS.nameLength) ?? null;
  }

  private tier(tier: string | null): string | null {
    if (tier === null || isTier(tier)) return tier;
    const { job, environmentAt } = this.definition;
    const message = `The job ${quoted(job.name)}: its \`deployment_tier\` is ${quoted(tier)}; there are ${TIERS.join(', ')}.`;
    this.frame.problems.add(environmentAt, `${job.name}:tier`, 'value', message);
    return null;
  }

  private tags(job: JobConfig, expander: Expander): string[] {
    const tags = job.tags.map((tag) => expander.text(tag));
    for (const tag of tags) {
      if (tag.trim() !== '' && tag.length <= LIMITS.nameLength && !tag.includes('$')) continue;
      const message = `The job ${quoted(job.name)} has a tag that cannot be used once its variables are put in: ${quoted(tag)}.`;
      this.frame.problems.add(this.definition.at, `${job.name}:tags`, 'tag', message);
    }
    return [...new Set(tags)];
  }
}
