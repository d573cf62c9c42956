import { Text } from '@mantine/core';
import { usePages } from '../app/paging';
import { EmptyState } from '../components/empty-state';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { Sentence } from '../components/sentence';
import { StatusBadge, type Tone } from '../components/status-badge';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import styles from './panel-list.module.css';
import { READERS } from './secret-work.queries';

const t = texts.readers;
const TONES: Record<keyof typeof t.marks, Tone> = {
  COULD_AND_DID: 'fine',
  COULD_BUT_NEVER_DID: 'attention',
  DID_AND_NO_LONGER_MAY: 'inactive',
};

/** Everybody and every kind of job that could get the value now, and who did and no longer may. */
export function ReaderList({ secretId }: { secretId: string }) {
  const pages = usePages(
    { document: READERS, variables: { secretId }, pick: (data) => data.secretReaders },
    { size: 50 },
  );
  return (
    <>
      <Text c="dimmed" mb="xs">
        {t.sentence}
      </Text>
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }} rows={3}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={t.none}>{t.noneHint}</EmptyState>
          ) : (
            <ol className={styles.list} aria-label={t.tab}>
              {rows.map((reader, index) => (
                <li key={index}>
                  <div className={styles.line}>
                    <b>{t.kinds[reader.kind]}</b>
                    {reader.mark && <StatusBadge tone={TONES[reader.mark]}>{t.marks[reader.mark]}</StatusBadge>}
                    {reader.lastUsedAt && (
                      <span className="quiet">
                        {t.uses(reader.usesCount)} · <TimeAgo at={reader.lastUsedAt} />
                      </span>
                    )}
                  </div>
                  <div className="breakable">
                    <Sentence text={reader.sentence} />
                  </div>
                  {reader.chain.length > 0 && (
                    <details className="quiet">
                      <summary>{t.chain}</summary>
                      <ol style={{ margin: 0, paddingLeft: 20 }}>
                        {reader.chain.map((link, at) => (
                          <li key={at} className="breakable">
                            <Sentence text={link.sentence} />
                          </li>
                        ))}
                      </ol>
                    </details>
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
