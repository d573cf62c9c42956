import type { ReactNode } from 'react';
import { texts } from '../texts';
import styles from './sideways.module.css';
import { useMoreSideways } from './use-more-sideways';

/** Scrolls sideways where there is no room, by keys too, and shows at which side there is more. */
export function SidewaysScroll({ label, children }: { label: string; children: ReactNode }) {
  const { scroller, edges, overflows } = useMoreSideways();
  // Where all is in sight, it is nothing that anybody needs to hear of or come to.
  const named = overflows ? { role: 'group', tabIndex: 0, 'aria-label': texts.lists.sideways(label) } : {};
  return (
    <div className={styles.edges} {...edges}>
      <div ref={scroller} className={styles.scroller} {...named}>
        {children}
      </div>
    </div>
  );
}
