import type { NeedDefinition } from '../definition.js';
import type { JobConfig, Need } from '../pipeline-config.js';
import { quoted, type Position, type Problems } from '../problem.js';

/** A job of the plan with what is still to be resolved once all are known. */
export interface PlannedJob {
  job: JobConfig;
  /** The name in the configuration, without the part that tells its parallel runs apart. */
  group: string;
  row: Record<string, string> | null;
  at: Position;
  needs: readonly NeedDefinition[] | null;
}

/** Turns what jobs say about one another into names of jobs of this plan. */
export function resolveNeeds(planned: readonly PlannedJob[], problems: Problems): void {
  const byGroup = new Map<string, PlannedJob[]>();
  const byName = new Map(planned.map((entry) => [entry.job.name, entry]));
  for (const entry of planned) byGroup.set(entry.group, [...(byGroup.get(entry.group) ?? []), entry]);
  const find = (name: string): PlannedJob[] => byGroup.get(name) ?? (byName.has(name) ? [byName.get(name)!] : []);
  for (const { job, needs } of planned) {
    job.dependencies &&= job.dependencies.flatMap((name) => find(name).map((target) => target.job.name));
    job.needs = needs && resolved(job, needs, find, problems);
  }
  if (problems.list.length === 0) refuseCircle(planned, byName, problems);
}

function resolved(
  job: JobConfig,
  needs: readonly NeedDefinition[],
  find: (name: string) => PlannedJob[],
  problems: Problems,
): Need[] {
  const found = new Map<string, Need>();
  for (const { job: name, artifacts, optional, matrix, at } of needs) {
    const targets = find(name).filter(({ row }) => matrix === null || matrix.some((entry) => chosen(entry, row)));
    if (targets.length === 0 && !optional) {
      const message = `${quoted(job.name)} needs ${quoted(name)}, which is not in this pipeline; say \`optional: true\` if it may be missing.`;
      problems.add(at, `${job.name}:needs`, 'needs', message);
    }
    for (const target of targets) found.set(target.job.name, { job: target.job.name, artifacts, optional });
  }
  return [...found.values()];
}

const chosen = (entry: Record<string, string[]>, row: Record<string, string> | null): boolean =>
  row !== null &&
  Object.entries(entry).every(([name, values]) => Object.hasOwn(row, name) && values.includes(row[name]!));

/** Walks without recursion: a chain of needs may be as long as there are jobs. */
function refuseCircle(
  planned: readonly PlannedJob[],
  byName: ReadonlyMap<string, PlannedJob>,
  problems: Problems,
): void {
  const over = new Set<string>();
  for (const start of planned) {
    const way: { name: string; next: number }[] = [{ name: start.job.name, next: 0 }];
    const onWay = new Set([start.job.name]);
    while (way.length > 0) {
      const here = way.at(-1)!;
      const need = over.has(here.name) ? undefined : byName.get(here.name)!.job.needs?.[here.next];
      here.next += 1;
      if (!need) {
        over.add(here.name);
        onWay.delete(here.name);
        way.pop();
      } else if (onWay.has(need.job)) {
        const names = way.map((step) => step.name);
        const circle = [...names.slice(names.indexOf(need.job)), need.job].slice(0, 10).map(quoted).join(', ');
        problems.add(start.at, `${start.job.name}:needs`, 'needs', `Jobs need each other in a circle: ${circle}.`);
        return;
      } else if (!over.has(need.job)) {
        way.push({ name: need.job, next: 0 });
        onWay.add(need.job);
      }
    }
  }
}
