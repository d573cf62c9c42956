import { IconCircleFilled, IconLock, IconPlus } from '@tabler/icons-react';
import { timeInWords } from '../components/time-ago';
import { texts } from '../texts';
import type { GridProps, GridRow } from './grid-rows';
import styles from './secret-grid.module.css';

const t = texts.secrets;

/** A value, a quiet place that `*` answers for, or a hole that invites to fill it. */
export function GridCell({ row, scope, grid }: { row: GridRow; scope: string; grid: GridProps }) {
  const secret = row.byScope.get(scope);
  if (secret) {
    const { number, createdAt } = secret.currentVersion;
    // The name holds what is seen, so that people who speak to their machine can say it.
    const seen = `v${number} ${timeInWords(createdAt)}`;
    return (
      <button
        type="button"
        className={styles.value}
        aria-pressed={secret.id === grid.openId}
        aria-label={`${t.cell(row.name, scope, number)}, ${seen}`}
        onClick={() => grid.onOpen(secret.id)}
      >
        <IconCircleFilled size={8} aria-hidden />
        <span>v{number}</span> <span className={styles.small}>{timeInWords(createdAt)}</span>
        {secret.protected && <IconLock size={13} role="img" aria-label={t.protectedRefs} />}
      </button>
    );
  }
  if (row.inherited || !grid.mayCreate) return <span className={styles.nothing}>{row.inherited ? '·' : '–'}</span>;
  const label = t.addFor(row.name, scope);
  const answered = scope === '*' || row.byScope.has('*');
  return (
    <button
      type="button"
      className={styles.hole}
      data-answered={answered || undefined}
      aria-label={label}
      title={label}
      onClick={() => grid.onAdd(row.name, scope)}
    >
      <IconPlus size={13} aria-hidden />
      {!answered && <span>{t.add}</span>}
    </button>
  );
}
