import { texts } from '../texts';
import styles from './configuration-editor.module.css';
import type { Positioned } from './positions';

const t = texts.configuration;

interface Props {
  readonly problems: readonly Positioned[];
  readonly goTo: (place: Positioned) => void;
}

/** Each problem with the way to its place in the text. */
export function ConfigurationProblems({ problems, goTo }: Props) {
  return (
    <section aria-label={t.problems} aria-live="polite">
      {problems.length > 0 && (
        <ol className={styles.problems}>
          {problems.map((place, index) => (
            <li key={index}>
              <button type="button" onClick={() => goTo(place)}>
                {t.place(place.line, place.column)}
              </button>{' '}
              <span className="breakable">{place.message}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
