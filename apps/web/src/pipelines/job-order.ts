/** What decides when a job of a pipeline may start. */
export interface Ordered {
  readonly name: string;
  readonly stage: string;
  /** Null: all jobs of the stages before. */
  readonly needs: readonly string[] | null;
}

export interface JobOrder {
  readonly stages: readonly string[];
  /** What a job waits for, by name, without what that waits for itself. */
  readonly waitsFor: (name: string) => readonly string[];
  /** What waits for it. */
  readonly waiting: (name: string) => readonly string[];
  /** All that must be over before it starts. */
  readonly before: (name: string) => ReadonlySet<string>;
  /** All that starts only after it. */
  readonly after: (name: string) => ReadonlySet<string>;
}

type Steps = ReadonlyMap<string, readonly string[]>;

function reach(from: string, steps: Steps): ReadonlySet<string> {
  const found = new Set<string>();
  const next = [...(steps.get(from) ?? [])];
  for (let name = next.pop(); name !== undefined; name = next.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    next.push(...(steps.get(name) ?? []));
  }
  return found;
}

/** Jobs come in the order of their stages. Needs that are not in the pipeline are no reason to wait. */
export function orderOf(jobs: readonly Ordered[]): JobOrder {
  const stages = [...new Set(jobs.map((job) => job.stage))];
  const names = new Set(jobs.map((job) => job.name));
  const earlier = (stage: string): string[] =>
    jobs.filter((job) => stages.indexOf(job.stage) < stages.indexOf(stage)).map((job) => job.name);
  const back = new Map(
    jobs.map((job) => [job.name, job.needs?.filter((name) => names.has(name)) ?? earlier(job.stage)] as const),
  );
  const forth = new Map<string, string[]>(jobs.map((job) => [job.name, []]));
  for (const [name, needs] of back) for (const need of needs) forth.get(need)?.push(name);
  return {
    stages,
    waitsFor: (name) => back.get(name) ?? [],
    waiting: (name) => forth.get(name) ?? [],
    before: (name) => reach(name, back),
    after: (name) => reach(name, forth),
  };
}
