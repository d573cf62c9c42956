import { useLocation } from 'react-router';
import { Fragment } from 'react';
import { TextLink } from '../components/text-link';
import { texts } from '../texts';
import styles from './breadcrumbs.module.css';
import { groupAt, placeIn, projectAt } from './namespace-path';

interface Crumb {
  readonly label: string;
  readonly to: string;
}

function crumbsOf(pathname: string): Crumb[] {
  const decoded = decodeURIComponent(pathname);
  const namespace = /^\/(groups|projects)\/(.+)$/.exec(decoded);
  if (!namespace) {
    const parts = decoded.split('/').filter(Boolean);
    return parts.map((part, index) => ({
      label: (texts.frame.crumbs as Record<string, string>)[part] ?? part,
      to: `/${parts.slice(0, index + 1).join('/')}`,
    }));
  }
  const { fullPath, section, rest } = placeIn(namespace[2]!);
  const isProject = namespace[1] === 'projects';
  const at = isProject ? projectAt : groupAt;
  const segments = fullPath.split('/');
  const crumbs = segments.map((label, index) => {
    const path = segments.slice(0, index + 1).join('/');
    return { label, to: index === segments.length - 1 ? at(path) : groupAt(path) };
  });
  if (section !== 'overview') {
    crumbs.push({
      label: (texts.frame.sections as Record<string, string>)[section] ?? section,
      to: at(fullPath, section === 'jobs' ? 'pipelines' : section),
    });
  }
  if (rest[0])
    crumbs.push({
      label: /^\d+$/.test(rest[0]) ? `#${rest[0]}` : decodeURIComponent(rest[0]),
      to: at(fullPath, `${section}/${rest[0]}`),
    });
  return crumbs;
}

export function Breadcrumbs() {
  const { pathname } = useLocation();
  const crumbs = crumbsOf(pathname);
  return (
    <nav aria-label={texts.frame.breadcrumbs} className={styles.crumbs}>
      {crumbs.map((crumb, index) => (
        <Fragment key={crumb.to + crumb.label}>
          {index > 0 && (
            <span aria-hidden className="quiet">
              /
            </span>
          )}
          <bdi className={styles.crumb}>
            {index === crumbs.length - 1 ? (
              <span aria-current="page">{crumb.label}</span>
            ) : (
              <TextLink to={crumb.to} quiet>
                {crumb.label}
              </TextLink>
            )}
          </bdi>
        </Fragment>
      ))}
    </nav>
  );
}
