import { Link } from 'react-router';
import { exactTime } from '../components/time-ago';
import { texts } from '../texts';
import type { AnsiSpan } from './ansi';
import styles from './job-log.module.css';
import type { ShownLine } from './use-job-log';

function Span({ span }: { span: AnsiSpan }) {
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
      {span.text}
    </span>
  );
}

export function LogLine({ line, linked }: { line: ShownLine; linked: boolean }) {
  return (
    <div
      className={styles.line}
      id={`L${line.number}`}
      data-linked={linked || undefined}
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
      <span className={styles.text}>
        {line.spans.map((span, index) => (
          <Span key={index} span={span} />
        ))}
      </span>
    </div>
  );
}
