import { Group, Text, Title } from '@mantine/core';
import { useRead } from '../app/reading';
import { StatusBadge, type Tone } from '../components/status-badge';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { RUN_APPROVALS } from './approvals.queries';
import { DecideRunButtons } from './run-approvals';
import styles from './waiting-card.module.css';

const t = texts.approvals;

interface Decision {
  readonly approved: boolean;
  readonly counts: boolean;
  readonly withdrawnAt: string | null;
}

function standing({ approved, counts, withdrawnAt }: Decision): { tone: Tone; word: string } {
  if (!approved) return { tone: 'refused', word: t.decisions.refused };
  if (withdrawnAt !== null) return { tone: 'inactive', word: t.decisions.withdrawn };
  return counts ? { tone: 'fine', word: t.decisions.approved } : { tone: 'inactive', word: t.decisions.countsNoMore };
}

/** What the job's environment demands of its run, who has approved it, and the answers of who may give one. */
export function ApprovalsOfJob({ jobId, live }: { jobId: string; live: boolean }) {
  const read = useRead(RUN_APPROVALS, { jobId, first: 1, after: null }, { every: live ? 5000 : 0 });
  const [asked] = read.data?.environmentApprovals.nodes ?? [];
  if (!asked) return null;
  const { decisions, approvedCount, requiredCount } = asked;
  return (
    <section aria-label={t.ofEnvironment}>
      <Title order={2}>{t.ofEnvironment}</Title>
      <Text mb="xs">
        <span className="mono">{asked.environment}</span>: {t.given(approvedCount, requiredCount)}
      </Text>
      {decisions.length > 0 && (
        <ul className={styles.list} aria-label={t.decided}>
          {decisions.map((one) => (
            <li key={`${one.decidedAt} ${one.approver?.id}`}>
              <div className={styles.what}>
                <StatusBadge tone={standing(one).tone}>{standing(one).word}</StatusBadge>{' '}
                <bdi>{one.approver?.name || one.approver?.username}</bdi>
                <div className="breakable">{one.reason}</div>
                <Group className="quiet">
                  <TimeAgo at={one.decidedAt} />
                </Group>
              </div>
            </li>
          ))}
        </ul>
      )}
      {asked.mayDecide && <DecideRunButtons row={asked} />}
    </section>
  );
}
