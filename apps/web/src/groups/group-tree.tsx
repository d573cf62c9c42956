import { IconBook2, IconChevronRight, IconFolder } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useLocation } from 'react-router';
import { groupAt, projectAt } from '../app/namespace-path';
import { usePages } from '../app/paging';
import { PROJECTS } from '../projects/projects.queries';
import { texts } from '../texts';
import { ArchivedMark } from './archived-badge';
import styles from './group-tree.module.css';
import { GROUPS } from './groups.queries';

interface Node {
  readonly name: string;
  readonly fullPath: string;
  readonly archived: boolean;
}

function useIsHere(to: string): boolean {
  const { pathname } = useLocation();
  return pathname === to || pathname.startsWith(`${to}/-/`);
}

function ProjectNode({ project }: { project: Node }) {
  const to = projectAt(project.fullPath);
  const here = useIsHere(to);
  return (
    <li>
      <div className={styles.row} data-here={here || undefined}>
        <span className={styles.indent} />
        <Link to={to} aria-current={here ? 'page' : undefined} title={project.fullPath}>
          <IconBook2 size={15} aria-hidden />
          <bdi>{project.name}</bdi>
          {project.archived && <ArchivedMark />}
        </Link>
      </div>
    </li>
  );
}

function GroupNode({ group }: { group: Node }) {
  const { pathname } = useLocation();
  const to = groupAt(group.fullPath);
  const here = useIsHere(to);
  const inside = new RegExp(`^/(groups|projects)/${group.fullPath.replace(/[.]/g, '\\.')}/`).test(
    decodeURIComponent(pathname),
  );
  const [chosen, setChosen] = useState<boolean | null>(null);
  const open = chosen ?? inside;
  return (
    <li>
      <div className={styles.row} data-here={here || undefined}>
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={open}
          aria-label={texts.groups.toggle(group.name)}
          onClick={() => setChosen(!open)}
        >
          <IconChevronRight size={14} aria-hidden style={{ transform: open ? 'rotate(90deg)' : undefined }} />
        </button>
        <Link to={to} aria-current={here ? 'page' : undefined} title={group.fullPath}>
          <IconFolder size={15} aria-hidden />
          <bdi>{group.name}</bdi>
          {group.archived && <ArchivedMark />}
        </Link>
      </div>
      {open && <Children of={group.fullPath} />}
    </li>
  );
}

/** Asked for only when its group is opened. */
function Children({ of }: { of: string }) {
  const groups = usePages({ document: GROUPS, variables: { parentPath: of }, pick: (data) => data.groups });
  const projects = usePages({ document: PROJECTS, variables: { groupPath: of }, pick: (data) => data.projects });
  if (!groups.rows || !projects.rows) return <div className={styles.note}>{texts.failures.loading}</div>;
  if (groups.rows.length + projects.rows.length === 0)
    return <div className={styles.note}>{texts.groups.nothingInside}</div>;
  return (
    <ul className={styles.tree}>
      {groups.rows.map((group) => (
        <GroupNode key={group.id} group={group} />
      ))}
      {projects.rows.map((project) => (
        <ProjectNode key={project.id} project={project} />
      ))}
    </ul>
  );
}

/** The tree of groups and projects; children come when they are asked for. */
export function GroupTree({ label = texts.groups.tree }: { label?: string }) {
  const top = usePages({ document: GROUPS, variables: { topLevelOnly: true }, pick: (data) => data.groups });
  if (!top.rows?.length) return null;
  return (
    <ul className={styles.tree} aria-label={label} data-root>
      {top.rows.map((group) => (
        <GroupNode key={group.id} group={group} />
      ))}
    </ul>
  );
}
