import { StatusBadge, type Tone } from '../components/status-badge';
import { texts } from '../texts';

export type RunStatus =
  | 'CREATED'
  | 'MANUAL'
  | 'DELAYED'
  | 'WAITING_FOR_APPROVAL'
  | 'WAITING_FOR_RESOURCE'
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
  MANUAL: 'waiting',
  DELAYED: 'waiting',
  PENDING: 'waiting',
  ASSIGNED: 'waiting',
  RUNNING: 'running',
  CANCELING: 'waiting',
  WAITING_FOR_APPROVAL: 'waiting',
  WAITING_FOR_RESOURCE: 'waiting',
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
