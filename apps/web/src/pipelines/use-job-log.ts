import { useEffect, useState } from 'react';
import { useClient, type Client } from 'urql';
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

interface Place {
  offset: number;
  line: number;
  style: AnsiStyle;
}

/** Lines as they are shown; the colours of one line may go on in the next. */
function show(lines: readonly WireLine[], place: Place): ShownLine[] {
  return lines.map((wire) => {
    const { spans, style } = parseAnsi(wire.text, place.style);
    place.style = style;
    return { number: wire.number, spans, at: wire.at, stderr: wire.stderr, masked: wire.masked };
  });
}

/** One reading from the place on: moves the place and answers how long to wait until the next, null when that was all. */
async function readOn(
  client: Client,
  jobId: string,
  place: Place,
  add: (change: Partial<Log>) => void,
): Promise<number | null> {
  const { offset, line } = place;
  const asked = { jobId, after: offset, firstLine: line };
  const { data, error } = await client.query(JOB_LOG, asked, { requestPolicy: 'network-only' }).toPromise();
  const found = data?.jobLog;
  if (!found) {
    add({ failure: failureOf(error) });
    return EVERY * 2;
  }
  const moved = found.nextOffset > offset;
  if (moved) Object.assign(place, { offset: found.nextOffset, line: line + found.lines.length });
  add({ lines: moved ? show(found.lines, place) : [], size: found.size, finished: found.finished, failure: null });
  const complete = found.nextOffset >= found.size;
  if (found.finished && (complete || !moved)) return null;
  return moved && !complete ? 0 : EVERY;
}

/** Reads the log from where it stopped, until the job is over and everything is here. */
export function useJobLog(jobId: string): Log {
  const client = useClient();
  const [log, setLog] = useState<Log>(EMPTY);
  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const place: Place = { offset: 0, line: 1, style: PLAIN };
    const add = ({ lines = [], ...change }: Partial<Log>): void => {
      if (!current) return;
      setLog((before) => ({
        ...before,
        ...change,
        loaded: true,
        lines: lines.length > 0 ? [...before.lines, ...lines] : before.lines,
      }));
    };
    const next = async (): Promise<void> => {
      const wait = await readOn(client, jobId, place, add);
      if (current && wait !== null) timer = setTimeout(() => void next(), wait);
    };
    setLog(EMPTY);
    void next();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [client, jobId]);
  return log;
}
