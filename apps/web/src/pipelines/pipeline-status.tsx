import { StatusBadge, type Tone } from '../components/status-badge';
import { texts } from '../texts';

export type RunStatus =
  | 'CREATED'
  | 'WAITING_FOR_APPROVAL'
  | 'PENDING'
  | 'ASSIGNED'
  | 'RUNNING'
  | 'CANCELING'
  | 'SUCCESS'
  | 'FAILED'
  | 'CANCELED'
  | 'SKIPPED';

const TONES: Record<RunStatus, Tone> = {
  CREATED: 'inactive',
  PENDING: 'waiting',
  ASSIGNED: 'waiting',
  RUNNING: 'running',
  CANCELING: 'waiting',
  WAITING_FOR_APPROVAL: 'waiting',
  SUCCESS: 'fine',
  FAILED: 'refused',
  CANCELED: 'inactive',
  SKIPPED: 'inactive',
};

const FINAL = new Set<RunStatus>(['SUCCESS', 'FAILED', 'CANCELED', 'SKIPPED']);

export const isOver = (status: RunStatus): boolean => FINAL.has(status);

/** Status of a pipeline or a job. */
export function RunStatusBadge({ status }: { status: RunStatus }) {
  return <StatusBadge tone={TONES[status]}>{texts.pipelines.status[status]}</StatusBadge>;
}
