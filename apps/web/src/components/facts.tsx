import type { ReactNode } from 'react';
import styles from './facts.module.css';

/** Names and what they are, in two columns. */
export function Facts({ of }: { of: readonly (readonly [name: string, value: ReactNode] | null)[] }) {
  return (
    <dl className={styles.facts}>
      {of.map(
        (fact) =>
          fact && (
            <div key={fact[0]}>
              <dt>{fact[0]}</dt>
              <dd className="breakable">{fact[1]}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
