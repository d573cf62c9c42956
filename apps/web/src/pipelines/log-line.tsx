import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { Link } from 'react-router';
import { exactTime } from '../components/time-ago';
import { texts } from '../texts';
import type { AnsiSpan } from './ansi';
import styles from './job-log.module.css';
import type { ShownLine } from './log-lines';

/** The text in pieces: every second one is what is searched for. */
function pieces(text: string, needle: string): string[] {
  const found: string[] = [];
  const [lower, wanted] = [text.toLowerCase(), needle.toLowerCase()];
  let from = 0;
  for (let at = wanted === '' ? -1 : lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, from)) {
    found.push(text.slice(from, at), text.slice(at, at + wanted.length));
    from = at + wanted.length;
  }
  return [...found, text.slice(from)];
}

function Marked({ text, needle }: { text: string; needle: string }) {
  return pieces(text, needle).map((piece, index) => (index % 2 === 1 ? <mark key={index}>{piece}</mark> : piece));
}

function Span({ span, needle }: { span: AnsiSpan; needle: string }) {
  const { color, background, bold, italic, underline } = span.style;
  if (span.masked) {
    return (
      <span className={styles.masked} title={texts.jobs.masked}>
        {span.text}
      </span>
    );
  }
  return (
    <span
      data-color={color ?? undefined}
      data-background={background ?? undefined}
      data-bold={bold || undefined}
      data-italic={italic || undefined}
      data-underline={underline || undefined}
    >
      <Marked text={span.text} needle={needle} />
    </span>
  );
}

interface Props {
  readonly line: ShownLine;
  readonly linked: boolean;
  readonly found: boolean;
  readonly needle: string;
  /** Null for a line with which no section begins. */
  readonly folded: boolean | null;
  readonly onFold: (fold: boolean) => void;
}

export function LogLine({ line, linked, found, needle, folded, onFold }: Props) {
  return (
    <div
      className={styles.line}
      id={`L${line.number}`}
      data-linked={linked || undefined}
      data-found={found || undefined}
      data-stderr={line.stderr || undefined}
      data-masked={line.masked || undefined}
    >
      <Link
        to={`#L${line.number}`}
        replace
        className={styles.number}
        aria-label={texts.jobs.line(line.number)}
        title={line.at ? exactTime(line.at) : undefined}
      >
        {line.number}
      </Link>
      {folded !== null && (
        <button
          type="button"
          className={styles.fold}
          aria-expanded={!folded}
          aria-label={texts.jobs.section((line.section ?? '').replaceAll('_', ' '))}
          onClick={() => onFold(!folded)}
        >
          {folded ? <IconChevronRight size={16} aria-hidden /> : <IconChevronDown size={16} aria-hidden />}
        </button>
      )}
      <span className={styles.text} data-inside={(line.head !== null && folded === null) || undefined}>
        {line.spans.map((span, index) => (
          <Span key={index} span={span} needle={needle} />
        ))}
      </span>
    </div>
  );
}
