import { usePages } from '../app/paging';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { PersonName } from '../components/person-name';
import { StatusBadge } from '../components/status-badge';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import styles from './panel-list.module.css';
import { VERSIONS } from './secret-facts.queries';

const t = texts.secrets;

export function VersionList({ secretId }: { secretId: string }) {
  const pages = usePages(
    { document: VERSIONS, variables: { secretId }, pick: (data) => data.secretVersions },
    { size: 20 },
  );
  return (
    <>
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }} rows={3}>
        {(rows) => (
          <ol className={styles.list} aria-label={t.versions}>
            {rows.map((version) => (
              <li key={version.id}>
                <div className={styles.line}>
                  <span className="mono" style={{ fontWeight: 600 }}>
                    v{version.number}
                  </span>
                  {version.current && <StatusBadge tone="fine">{t.current}</StatusBadge>}
                  {version.destroyed && <StatusBadge tone="inactive">{t.destroyed}</StatusBadge>}
                  <span>
                    <PersonName person={version.author} />
                  </span>
                  <span className="quiet">
                    <TimeAgo at={version.createdAt} /> · {t.bytes(version.byteLength)}
                  </span>
                </div>
                {version.reason && <div className="breakable">{version.reason}</div>}
              </li>
            ))}
          </ol>
        )}
      </Loaded>
      <LoadMore pages={pages} />
    </>
  );
}
