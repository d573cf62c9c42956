import { useEffect, useRef } from 'react';
import { Link } from 'react-router';
import { texts } from '../texts';
import styles from './section-tabs.module.css';

/** The pages of one group or project. Links, not tabs in the ARIA sense: each has an address. */
export function SectionTabs({
  sections,
  active,
  at,
}: {
  sections: readonly string[];
  active: string;
  at: (section: string) => string;
}) {
  // Where there is room for a few only, the one that is open must be among them.
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    const show = (): void =>
      nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    // A phone that is turned leaves less room, or more. It is told once at the start, too.
    const room = new ResizeObserver(show);
    if (nav.current) room.observe(nav.current);
    return () => room.disconnect();
  }, [active]);
  return (
    <nav aria-label={texts.frame.sectionsOf} className={styles.tabs} ref={nav}>
      {sections.map((section) => (
        <Link
          key={section}
          to={at(section === 'overview' ? '' : section)}
          aria-current={section === active ? 'page' : undefined}
        >
          {(texts.frame.sections as Record<string, string>)[section] ?? section}
        </Link>
      ))}
    </nav>
  );
}
