import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'react-router';
import { EmptyState } from '../components/empty-state';
import { FailurePanel, SkeletonRows } from '../components/loaded';
import { useListKeys } from '../components/use-list-keys';
import { texts } from '../texts';
import styles from './job-log.module.css';
import { LogBar } from './log-bar';
import { LogLine } from './log-line';
import { unfolded } from './log-lines';
import { useJobLog, type Log } from './use-job-log';
import { useLogSearch } from './use-log-search';

const t = texts.jobs;

/** The log: only what is in sight is in the page, lines can be linked, sections fold, new lines follow by themselves. */
export function JobLog({ jobId, live }: { jobId: string; live: boolean }) {
  const log = useJobLog(jobId);
  if (!log.loaded) return <SkeletonRows />;
  if (log.failure && log.lines.length === 0) return <FailurePanel failure={log.failure} />;
  if (log.lines.length === 0) {
    return <EmptyState title={live ? t.noLogYet : t.noLog}>{live ? t.noLogYetHint : t.noLogHint}</EmptyState>;
  }
  return <Lines log={log} live={live && !log.finished} />;
}

/** Which sections are folded, and where the lines that are left stand. */
function useFolds({ lines }: Log) {
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());
  const places = useMemo(() => unfolded(lines, folded), [lines, folded]);
  const set = (head: number, fold: boolean): void =>
    setFolded((before) => {
      const next = new Set(before);
      if (fold) next.add(head);
      else next.delete(head);
      return next;
    });
  return { folded, places, set };
}

function Lines({ log, live }: { log: Log; live: boolean }) {
  useListKeys();
  const { lines } = log;
  const scroller = useRef<HTMLDivElement>(null);
  const [follow, setFollow] = useState(live);
  const folds = useFolds(log);
  const search = useLogSearch(lines);
  const linked = Number(/^#L(\d+)$/.exec(useLocation().hash)?.[1] ?? 0);
  const count = folds.places.length;
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => folds.places[index]!,
    estimateSize: () => 24,
    overscan: 30,
  });
  useEffect(() => {
    if (live && follow && count > 0) virtualizer.scrollToIndex(count - 1, { align: 'end' });
  }, [live, follow, count, virtualizer]);
  // The line to be shown, from a link or by searching; a folded section opens for it.
  const wanted = search.line ?? (linked > 0 && linked <= lines.length ? linked - 1 : null);
  const head = wanted === null ? null : lines[wanted]!.head;
  const hidden = head !== null && lines[wanted!]!.number !== head && folds.folded.has(head);
  const place = wanted === null ? -1 : folds.places.indexOf(wanted);
  useEffect(() => {
    if (wanted === null) return;
    setFollow(false);
    if (head !== null && hidden) folds.set(head, false);
    else virtualizer.scrollToIndex(place, { align: 'center' });
    // Only when another line is wanted: whoever folds or scrolls afterwards is left alone.
  }, [wanted]);
  return (
    <div className={styles.frame}>
      <LogBar
        log={log}
        search={search}
        follow={live ? follow : null}
        onFollow={setFollow}
        onEnd={() => virtualizer.scrollToIndex(count - 1, { align: 'end' })}
      />
      <div
        ref={scroller}
        className={styles.scroller}
        tabIndex={0}
        role="log"
        aria-label={t.log}
        aria-live="off"
        data-log-lines={lines.length}
      >
        <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {virtualizer.getVirtualItems().map((item) => {
            const index = folds.places[item.index]!;
            const line = lines[index]!;
            return (
              <div
                key={item.key}
                ref={virtualizer.measureElement}
                data-index={item.index}
                className={styles.place}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <LogLine
                  line={line}
                  linked={line.number === linked}
                  found={index === search.line}
                  needle={search.needle}
                  folded={line.head === line.number ? folds.folded.has(line.number) : null}
                  onFold={(fold) => folds.set(line.number, fold)}
                />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
