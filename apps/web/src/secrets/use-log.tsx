import { projectAt } from '../app/namespace-path';
import { usePages } from '../app/paging';
import { EmptyState } from '../components/empty-state';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { Sentence } from '../components/sentence';
import { StatusBadge } from '../components/status-badge';
import { TextLink } from '../components/text-link';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import styles from './panel-list.module.css';
import { USES } from './secret-facts.queries';

const t = texts.secrets;

/** Each release and each refusal: when, which job, on which ref and commit, by whom. */
export function UseLog({ secretId }: { secretId: string }) {
  const pages = usePages({ document: USES, variables: { secretId }, pick: (data) => data.secretUses }, { size: 20 });
  return (
    <>
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }} rows={3}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={t.neverUsed}>{t.neverUsedHint}</EmptyState>
          ) : (
            <ol className={styles.list} aria-label={t.useLog}>
              {rows.map((use) => (
                <li key={use.id}>
                  <div className={styles.line}>
                    <StatusBadge tone={use.outcome === 'RELEASED' ? 'fine' : 'refused'}>
                      {use.outcome === 'RELEASED' ? t.released : t.withheld}
                    </StatusBadge>
                    {use.projectPath ? (
                      <TextLink to={projectAt(use.projectPath, `jobs/${use.jobId}`)}>
                        {use.jobName} #{use.jobId}
                      </TextLink>
                    ) : (
                      <span>
                        {use.jobName} #{use.jobId}
                      </span>
                    )}
                    <span className="mono breakable">
                      {use.refName} {use.sha.slice(0, 8)}
                    </span>
                    {use.environment && <span className="mono breakable">{use.environment}</span>}
                    {use.versionNumber !== null && <span className="mono">v{use.versionNumber}</span>}
                    <span className="quiet">
                      {use.actor && `${use.actor.username} · `}
                      <TimeAgo at={use.occurredAt} />
                    </span>
                  </div>
                  {use.outcome === 'WITHHELD' && (
                    <div className="breakable">
                      <Sentence text={use.sentence} />
                    </div>
                  )}
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
      <LoadMore pages={pages} />
    </>
  );
}
