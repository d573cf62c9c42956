import type { ResultOf } from '../app/graphql';
import { projectAt } from '../app/namespace-path';
import { TextLink } from '../components/text-link';
import { TimeAgo } from '../components/time-ago';
import { RunStatusBadge } from '../pipelines/pipeline-status';
import { RefName } from '../pipelines/ref-name';
import { texts } from '../texts';
import type { VERSIONS } from './secret-facts.queries';

const h = texts.history;
type Version = ResultOf<typeof VERSIONS>['secretVersions']['nodes'][number];

/** Which running pipelines still see this version, and until when. */
export function PinnedBy({ version }: { version: Version }) {
  const { pinnedBy, pinnedByCount, pinnedUntil } = version;
  return (
    <details className="quiet">
      <summary>
        {h.pinned(pinnedByCount)}
        {pinnedUntil && (
          <>
            , {h.pinnedUntil} <TimeAgo at={pinnedUntil} />
          </>
        )}
      </summary>
      <ul style={{ margin: 0, paddingLeft: 20 }}>
        {pinnedBy.map((pipeline) => (
          <li key={pipeline.id}>
            <TextLink inText to={projectAt(pipeline.projectPath, `pipelines/${pipeline.id}`)}>
              {pipeline.projectPath} #{pipeline.id}
            </TextLink>{' '}
            <RefName kind={pipeline.refKind} name={pipeline.refName} sha={pipeline.sha} />{' '}
            <RunStatusBadge status={pipeline.status} />
          </li>
        ))}
        {pinnedByCount > pinnedBy.length && <li>{h.morePinned(pinnedByCount - pinnedBy.length)}</li>}
      </ul>
    </details>
  );
}
