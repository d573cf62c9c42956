import { Group } from '@mantine/core';
import { projectAt } from '../app/namespace-path';
import { AddressLink } from '../components/address-link';
import { ListTable, Cell, Row } from '../components/list-table';
import { TextLink } from '../components/text-link';
import { texts } from '../texts';
import { RunStatusBadge, type RunStatus } from './pipeline-status';
import styles from './pipeline-page.module.css';

const t = texts.pipelines;

export interface PipelineLink {
  readonly pipelineId: string;
  readonly projectPath: string;
  readonly refName: string;
  readonly status: RunStatus;
  readonly jobId: string;
  readonly jobName: string;
}

/** The job of another pipeline that started this one. */
export function StartedBy({ upstream }: { upstream: PipelineLink | null }) {
  if (!upstream) return null;
  return (
    <p className={styles.upstream} data-upstream>
      {t.startedByJob}{' '}
      <TextLink to={projectAt(upstream.projectPath, `jobs/${upstream.jobId}`)}>{upstream.jobName}</TextLink>{' '}
      {t.ofPipeline} <LinkToPipeline to={upstream} />
    </p>
  );
}

/** Pipelines that jobs of this one have started. */
export function Downstream({ links, projectPath }: { links: readonly PipelineLink[]; projectPath: string }) {
  if (links.length === 0) return null;
  return (
    <section aria-label={t.downstream} className={styles.preflight} data-downstream>
      <ListTable label={t.downstream} head={[t.pipeline, t.state, t.ref, t.startedByHead]}>
        {links.map((link) => (
          <Row key={link.pipelineId}>
            <Cell>
              <LinkToPipeline to={link} />
            </Cell>
            <Cell>
              <RunStatusBadge status={link.status} />
            </Cell>
            <Cell>
              <bdi className="mono breakable">{link.refName}</bdi>
            </Cell>
            <Cell>
              <TextLink to={projectAt(projectPath, `jobs/${link.jobId}`)}>
                <bdi>{link.jobName}</bdi>
              </TextLink>
            </Cell>
          </Row>
        ))}
      </ListTable>
    </section>
  );
}

function LinkToPipeline({ to }: { to: PipelineLink }) {
  return (
    <TextLink to={projectAt(to.projectPath, `pipelines/${to.pipelineId}`)}>
      {t.title(to.pipelineId)} · <bdi>{to.projectPath}</bdi>
    </TextLink>
  );
}

interface Deployment {
  readonly id: string;
  readonly environment: string | null;
  readonly environmentUrl: string | null;
}

/** Where what the jobs have deployed is reached. */
export function DeployedTo({ jobs }: { jobs: readonly Deployment[] }) {
  const reached = jobs.filter(({ environmentUrl }) => environmentUrl !== null);
  if (reached.length === 0) return null;
  return (
    <Group gap={5} component="section" aria-label={t.deployedTo} className={styles.upstream}>
      <span>{t.deployedTo}</span>
      <Group gap="md" component="span">
        {reached.map(({ id, environment, environmentUrl }) => (
          <AddressLink key={id} url={environmentUrl!} name={environment ?? undefined} />
        ))}
      </Group>
    </Group>
  );
}

interface Trigger {
  readonly child: boolean;
  readonly depends: boolean;
  readonly problem: string | null;
}

/** In the place of a log: what a job does that no runner gets. */
export function TriggerNote({ trigger, downstream }: { trigger: Trigger; downstream: PipelineLink | null }) {
  return (
    <div className={styles.preflight} data-trigger>
      <p>{t.trigger(trigger.child, trigger.depends)}</p>
      {trigger.problem && <p className={styles.problem}>{trigger.problem}</p>}
      {downstream && (
        <p>
          <LinkToPipeline to={downstream} /> <RunStatusBadge status={downstream.status} />
        </p>
      )}
    </div>
  );
}
