import { Button } from '@mantine/core';
import { useState } from 'react';
import { groupAt, projectAt } from '../app/namespace-path';
import { PersonName } from '../components/person-name';
import { Sentence } from '../components/sentence';
import { StatusBadge } from '../components/status-badge';
import { TextLink } from '../components/text-link';
import { TimeAgo } from '../components/time-ago';
import styles from '../secrets/panel-list.module.css';
import { texts } from '../texts';
import type { Finding } from './findings.queries';
import { ResolveFinding } from './resolve-finding';

const t = texts.findings;

interface Props {
  readonly rows: readonly Finding[];
  readonly mayResolve: boolean;
  /** Not on the secret's own panel, which says the name already. */
  readonly named?: boolean;
}

/** Each place where a job showed a form of a value, and what was done about it. */
export function FindingList({ rows, mayResolve, named = false }: Props) {
  const [resolving, setResolving] = useState<Finding | null>(null);
  return (
    <>
      <ol className={styles.list} aria-label={t.title}>
        {rows.map((finding) => (
          <li key={finding.id} data-row>
            <FindingLine finding={finding} named={named} />
            {mayResolve && !finding.resolution && (
              <Button
                size="compact-xs"
                variant="default"
                mt={4}
                aria-label={t.resolveOne(finding.secretName, `${finding.jobName} #${finding.jobId}`)}
                onClick={() => setResolving(finding)}
              >
                {t.resolve}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {resolving && <ResolveFinding finding={resolving} onClose={() => setResolving(null)} />}
    </>
  );
}

/** A job gets secrets of its own project and of the groups above it, so another owner is a group. */
function secretAt({ ownerPath, projectPath, secretId }: Finding): string {
  const page = `secrets?secret=${secretId}`;
  return ownerPath === projectPath ? projectAt(ownerPath, page) : groupAt(ownerPath, page);
}

function FindingLine({ finding, named }: { finding: Finding; named: boolean }) {
  const line = finding.path ? '' : `#L${finding.line}`;
  return (
    <>
      <div className={styles.line}>
        {finding.resolution ? (
          <StatusBadge tone="inactive">{t.states[finding.resolution]}</StatusBadge>
        ) : (
          <StatusBadge tone="refused">{t.exposed}</StatusBadge>
        )}
        {named && (
          <TextLink to={secretAt(finding)}>
            <span className="mono">{finding.secretName}</span>
          </TextLink>
        )}
        {finding.environmentScope !== '*' && <span className="mono breakable">{finding.environmentScope}</span>}
        <span className="quiet">{t.version(finding.versionNumber, finding.current)}</span>
        <span className="quiet">
          <TimeAgo at={finding.foundAt} />
        </span>
      </div>
      <div className="breakable">
        <Sentence text={t.seen(finding)} /> {t.by}{' '}
        <TextLink inText to={projectAt(finding.projectPath, `jobs/${finding.jobId}${line}`)}>
          {finding.jobName} #{finding.jobId}
        </TextLink>{' '}
        {named && <span className="mono quiet breakable">{finding.ownerPath}</span>}
      </div>
      {finding.resolution && (
        <div className="quiet breakable">
          <PersonName person={finding.resolvedBy} />: <bdi>{finding.resolutionReason}</bdi> ·{' '}
          <TimeAgo at={finding.resolvedAt} />
        </div>
      )}
    </>
  );
}
