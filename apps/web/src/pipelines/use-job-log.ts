import { useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { failureOf, type Failure } from '../app/failure';
import type { ResultOf } from '../app/graphql';
import { parseAnsi, PLAIN, type AnsiSpan, type AnsiStyle } from './ansi';
import { JOB_LOG } from './pipelines.queries';

const EVERY = 1500;
type WireLine = ResultOf<typeof JOB_LOG>['jobLog']['lines'][number];

export interface ShownLine {
  readonly number: number;
  readonly spans: readonly AnsiSpan[];
  readonly at: string | null;
  readonly stderr: boolean;
  readonly masked: boolean;
}

export interface Log {
  readonly lines: readonly ShownLine[];
  readonly size: number;
  readonly finished: boolean;
  readonly loaded: boolean;
  readonly failure: Failure | null;
}

const EMPTY: Log = { lines: [], size: 0, finished: false, loaded: false, failure: null };

/** Reads the log from where it stopped, until the job is over and everything is here. */
export function useJobLog(jobId: string): Log {
  const client = useClient();
  const [log, setLog] = useState<Log>(EMPTY);
  const place = useRef({ offset: 0, line: 1, style: PLAIN as AnsiStyle });
  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    place.current = { offset: 0, line: 1, style: PLAIN };
    setLog(EMPTY);
    const read = async (): Promise<void> => {
      const { offset, line } = place.current;
      const result = await client
        .query(JOB_LOG, { jobId, after: offset, firstLine: line }, { requestPolicy: 'network-only' })
        .toPromise();
      if (!current) return;
      const found = result.data?.jobLog;
      if (!found) {
        setLog((before) => ({ ...before, loaded: true, failure: failureOf(result.error) }));
        timer = setTimeout(() => void read(), EVERY * 2);
        return;
      }
      const moved = found.nextOffset > offset;
      const fresh = moved ? found.lines.map((wire) => shown(wire)) : [];
      if (moved) place.current = { ...place.current, offset: found.nextOffset, line: line + found.lines.length };
      setLog((before) => ({
        lines: fresh.length > 0 ? [...before.lines, ...fresh] : before.lines,
        size: found.size,
        finished: found.finished,
        loaded: true,
        failure: null,
      }));
      if (found.finished && (!moved || found.nextOffset >= found.size)) return;
      timer = setTimeout(() => void read(), moved && found.nextOffset < found.size ? 0 : EVERY);
    };
    const shown = (wire: WireLine): ShownLine => {
      const { spans, style } = parseAnsi(wire.text, place.current.style);
      place.current.style = style;
      return { number: wire.number, spans, at: wire.at, stderr: wire.stderr, masked: wire.masked };
    };
    void read();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [client, jobId]);
  return log;
}
