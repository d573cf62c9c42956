import { Button, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { JobApproval, RunApproval } from '../approvals/approvals.queries';
import { useWaiting } from '../approvals/waiting';
import { projectAt } from '../app/namespace-path';
import { useRead } from '../app/reading';
import { SkeletonRows } from '../components/loaded';
import { StatusBadge, type Tone } from '../components/status-badge';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { SECRETS_DUE } from './home.queries';
import styles from './needs-you.module.css';
import { NothingNeedsYou } from './nothing-needs-you';
import { whyDue } from './why-due';

const t = texts.home;

interface Need {
  readonly key: string;
  readonly tone: Tone;
  readonly sentence: string;
  readonly detail: ReactNode;
  readonly action: string;
  readonly to: string;
}

interface Failing {
  readonly id: string;
  readonly projectPath: string;
  readonly refName: string;
  readonly createdAt: string;
}

function decisions(
  approvals: readonly JobApproval[],
  runs: readonly RunApproval[],
  asking: readonly { readonly createdAt: string }[],
): Need[] {
  const needs: Need[] = [];
  const first = approvals[0];
  if (first) {
    const detail = <TimeAgo at={first.askedAt} />;
    const sentence = t.toApprove(approvals.length);
    needs.push({ key: 'approvals', tone: 'attention', sentence, detail, action: t.decide, to: '/approvals' });
  }
  const run = runs[0];
  if (run) {
    const detail = <TimeAgo at={run.askedAt} />;
    const sentence = t.toApproveRuns(runs.length);
    needs.push({ key: 'runs', tone: 'attention', sentence, detail, action: t.decide, to: '/approvals' });
  }
  const newest = asking[0];
  if (newest) {
    const detail = <TimeAgo at={newest.createdAt} />;
    const sentence = t.toDecide(asking.length);
    needs.push({ key: 'requests', tone: 'attention', sentence, detail, action: t.decide, to: '/approvals' });
  }
  return needs;
}

const failed = (row: Failing): Need => ({
  key: `pipeline ${row.id}`,
  tone: 'refused',
  sentence: t.failing(row.refName, row.projectPath),
  detail: <TimeAgo at={row.createdAt} />,
  action: t.look,
  to: projectAt(row.projectPath, `pipelines/${row.id}`),
});

/** One row for each thing that waits for the viewer, with its one action. */
export function NeedsYou({ failing }: { failing: readonly Failing[] | undefined }) {
  const { approvals, runs, requests } = useWaiting();
  const due = useRead(SECRETS_DUE, {});
  const needs = [
    ...decisions(approvals ?? [], runs ?? [], requests ?? []),
    ...(due.data?.secretsSearch.nodes ?? []).map(whyDue),
    ...(failing ?? []).map(failed),
  ];
  const loaded = approvals && runs && requests && (due.data || due.failure) && failing;
  return (
    <section>
      <Title order={2} mb="xs">
        {t.needsYou}
      </Title>
      {needs.length === 0 && (loaded ? <NothingNeedsYou /> : <SkeletonRows rows={1} />)}
      {needs.length > 0 && (
        <ul className={styles.list} aria-label={t.needsYou}>
          {needs.map((need) => (
            <li key={need.key} data-row>
              <span className={styles.what}>
                <StatusBadge tone={need.tone}>
                  <bdi className={`breakable ${styles.sentence}`}>{need.sentence}</bdi>
                </StatusBadge>{' '}
                <span className="quiet breakable">· {need.detail}</span>
              </span>
              <Button component={Link} to={need.to} size="xs" variant="default">
                {need.action}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {due.data?.secretsSearch.pageInfo.hasNextPage && <p className="quiet">{t.moreSecrets}</p>}
    </section>
  );
}
