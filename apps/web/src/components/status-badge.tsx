import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClock,
  IconPlayerPlay,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from './status-badge.module.css';

export type Tone = 'fine' | 'attention' | 'refused' | 'inactive' | 'running' | 'waiting';

const ICONS = {
  fine: IconCircleCheck,
  attention: IconAlertTriangle,
  refused: IconCircleX,
  inactive: IconCircleDashed,
  running: IconPlayerPlay,
  waiting: IconClock,
} as const;

/** A state as icon, word and colour: never the colour alone. */
export function StatusBadge({ tone, children }: { tone: Tone; children: ReactNode }) {
  const Icon = ICONS[tone];
  return (
    <span className={styles.badge} data-tone={tone}>
      <Icon size={14} stroke={2} aria-hidden />
      <span>{children}</span>
    </span>
  );
}
