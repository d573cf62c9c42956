import { Text, VisuallyHidden } from '@mantine/core';
import { useMemo, useState, type KeyboardEvent } from 'react';
import type { ResultOf } from '../app/graphql';
import { texts } from '../texts';
import { JobCard } from './job-card';
import { orderOf, type JobOrder } from './job-order';
import { NeedLines } from './need-lines';
import styles from './pipeline-page.module.css';
import type { PIPELINE } from './pipelines.queries';

const t = texts.pipelines;
type JobFacts = ResultOf<typeof PIPELINE>['pipeline']['jobs'][number];

const ARROWS: Record<string, readonly [columns: number, rows: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Arrows go from card to card; where a stage is shorter, to its last one. */
function moveBy(event: KeyboardEvent<HTMLElement>): void {
  const step = ARROWS[event.key];
  const stages = [...event.currentTarget.querySelectorAll('section')].map((stage) => [...stage.querySelectorAll('a')]);
  const column = stages.findIndex((cards) => cards.some((card) => card === document.activeElement));
  if (!step || column === -1) return;
  const row = stages[column]!.findIndex((card) => card === document.activeElement);
  const cards = stages[column + step[0]];
  const next = cards?.[Math.min(row + step[1], step[1] === 0 ? cards.length - 1 : Infinity)];
  event.preventDefault();
  next?.focus();
}

/** The order in words, as far as it is not that of the stages. */
function orderInWords({ name, needs }: JobFacts, order: JobOrder): string {
  const waits = needs === null ? t.afterStages : t.needs(order.waitsFor(name));
  const waiting = order.waiting(name);
  return waiting.length > 0 ? `${waits} ${t.neededBy(waiting)}` : waits;
}

/** Stages as columns, lines for `needs`. Whoever points at a job or goes to it sees what must be over before, and what comes after. */
export function PipelineGraph({ jobs, projectPath }: { jobs: readonly JobFacts[]; projectPath: string }) {
  const order = useMemo(() => orderOf(jobs), [jobs]);
  const [active, setActive] = useState<string | null>(null);
  const relation = useMemo(() => {
    if (active === null) return () => undefined;
    const before = order.before(active);
    const after = order.after(active);
    return (name: string) =>
      name === active ? 'active' : before.has(name) ? 'before' : after.has(name) ? 'after' : undefined;
  }, [active, order]);
  const activeJob = jobs.find((job) => job.name === active);
  return (
    <>
      <div
        className={styles.graph}
        onKeyDown={moveBy}
        onBlur={() => setActive(null)}
        onMouseLeave={() => setActive(null)}
      >
        <div className={styles.stages}>
          <NeedLines jobs={jobs} order={order} relation={relation} />
          {order.stages.map((stage) => (
            <section key={stage} className={styles.stage} aria-label={t.stage(stage)}>
              <Text component="h2" fz="xs" fw={600} c="dimmed" m={0} className="breakable">
                {stage}
              </Text>
              {jobs
                .filter((job) => job.stage === stage)
                .map((job) => (
                  <div
                    key={job.id}
                    data-job={job.name}
                    data-relation={relation(job.name)}
                    className={styles.place}
                    onFocus={() => setActive(job.name)}
                    onMouseEnter={() => setActive(job.name)}
                  >
                    <JobCard job={job} projectPath={projectPath} describedBy={`order-${job.id}`} />
                    <VisuallyHidden id={`order-${job.id}`}>{orderInWords(job, order)}</VisuallyHidden>
                  </div>
                ))}
            </section>
          ))}
        </div>
      </div>
      <Text c="dimmed" fz="sm" mih="1.6em" aria-hidden className="breakable" data-order>
        {activeJob ? `${activeJob.name}: ${orderInWords(activeJob, order)}` : t.orderHint}
      </Text>
    </>
  );
}
