import { groupAt, projectAt } from '../app/namespace-path';
import { TextLink } from '../components/text-link';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import styles from './panel-list.module.css';
import type { FoundSecret } from './related.queries';

interface Line {
  readonly id: string;
  readonly name: string;
  readonly environment: string;
  readonly path: string;
  readonly ofGroup: boolean;
  /** Undefined where the list does not say. */
  readonly lastReleasedAt?: string | null;
}

export function lineOf(secret: FoundSecret): Line {
  const { id, name, environment, lastReleasedAt } = secret;
  const ofGroup = secret.__typename === 'GroupSecret';
  const path = secret.__typename === 'GroupSecret' ? secret.group.fullPath : secret.project.fullPath;
  return { id, name, environment, path, ofGroup, lastReleasedAt };
}

/** Secrets of any owner, each with the way to it. */
export function FoundSecrets({ lines, label }: { lines: readonly Line[]; label: string }) {
  return (
    <ul className={styles.list} aria-label={label} style={{ listStyle: 'none' }}>
      {lines.map(({ id, name, environment, path, ofGroup, lastReleasedAt }) => {
        const page = `secrets?secret=${id}`;
        return (
          <li key={id}>
            <TextLink to={ofGroup ? groupAt(path, page) : projectAt(path, page)}>
              <span className="mono">{name}</span>
            </TextLink>{' '}
            <span className="mono breakable">{environment}</span>{' '}
            <span className="quiet breakable">
              {path}
              {lastReleasedAt !== undefined && (
                <>
                  {' · '}
                  {texts.related.lastReleased} <TimeAgo at={lastReleasedAt} />
                </>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
