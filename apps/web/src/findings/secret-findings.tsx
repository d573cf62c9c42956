import { usePages } from '../app/paging';
import { EmptyState } from '../components/empty-state';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { texts } from '../texts';
import { FindingList } from './finding-list';
import { FINDINGS } from './findings.queries';

const t = texts.findings;

/** Of one secret, the resolved ones too: its history of showing. */
export function SecretFindings({ secretId, mayResolve }: { secretId: string; mayResolve: boolean }) {
  const pages = usePages(
    {
      document: FINDINGS,
      variables: { fullPath: null, secretId, resolvedToo: true },
      pick: (data) => data.secretFindings,
    },
    { size: 20 },
  );
  return (
    <>
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }} rows={2}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={t.none}>{t.noneHint}</EmptyState>
          ) : (
            <FindingList rows={rows} mayResolve={mayResolve} />
          )
        }
      </Loaded>
      <LoadMore pages={pages} />
    </>
  );
}
