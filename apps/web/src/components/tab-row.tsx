import { Tabs } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import styles from './sideways.module.css';
import { useMoreSideways } from './use-more-sideways';

/** Tabs in one row, which scrolls where there is room for a few only; the one that is open is among them. */
export function TabRow({ open, children }: { open: string; children: ReactNode }) {
  const { scroller, edges } = useMoreSideways();
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    row.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [open]);
  return (
    <div ref={row} className={styles.edges} {...edges}>
      <Tabs.List ref={scroller} className={styles.tabs}>
        {children}
      </Tabs.List>
    </div>
  );
}
