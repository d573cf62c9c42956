import { Tooltip } from '@mantine/core';
import { texts } from '../texts';

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

export function timeInWords(at: string, now = Date.now()): string {
  const seconds = (new Date(at).getTime() - now) / 1000;
  const step = STEPS.find(([, length]) => Math.abs(seconds) >= length);
  return step ? relative.format(Math.trunc(seconds / step[1]), step[0]) : texts.time.justNow;
}

export function exactTime(at: string): string {
  return exact.format(new Date(at));
}

/** A time as people say it; the exact one on hover, in the viewer's zone. */
export function TimeAgo({ at }: { at: string | null | undefined }) {
  if (!at) return <span className="quiet">{texts.time.never}</span>;
  return (
    <Tooltip label={exactTime(at)}>
      <time dateTime={at} style={{ whiteSpace: 'nowrap' }}>
        {timeInWords(at)}
      </time>
    </Tooltip>
  );
}

/** The time between two moments, such as "2 min 5 s". */
export function duration(from: string | null, to: string | null): string | null {
  if (!from) return null;
  const seconds = Math.max(
    0,
    Math.round(((to ? new Date(to).getTime() : Date.now()) - new Date(from).getTime()) / 1000),
  );
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds} s`;
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
