import { Button, Group, Switch } from '@mantine/core';
import { IconArrowBarToDown } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router';
import { EmptyState } from '../components/empty-state';
import { FailurePanel, SkeletonRows } from '../components/loaded';
import { texts } from '../texts';
import styles from './job-log.module.css';
import { LogLine } from './log-line';
import { useJobLog } from './use-job-log';

const t = texts.jobs;

/** The log: only what is in sight is in the page, lines can be linked, new ones follow by themselves. */
export function JobLog({ jobId, live }: { jobId: string; live: boolean }) {
  const log = useJobLog(jobId);
  const scroller = useRef<HTMLDivElement>(null);
  const [follow, setFollow] = useState(live);
  const { hash } = useLocation();
  const linked = /^#L(\d+)$/.exec(hash)?.[1];
  const virtualizer = useVirtualizer({
    count: log.lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 24,
    overscan: 30,
  });
  const count = log.lines.length;
  useEffect(() => {
    if (follow && count > 0) virtualizer.scrollToIndex(count - 1, { align: 'end' });
  }, [follow, count, virtualizer]);
  const wanted = linked ? Number(linked) - 1 : -1;
  const here = wanted >= 0 && wanted < count;
  useEffect(() => {
    if (!here) return;
    setFollow(false);
    virtualizer.scrollToIndex(wanted, { align: 'center' });
  }, [here, wanted, virtualizer]);
  if (!log.loaded) return <SkeletonRows />;
  if (log.failure && count === 0) return <FailurePanel failure={log.failure} />;
  if (count === 0) return <EmptyState title={live ? t.noLogYet : t.noLog}>{live && t.noLogYetHint}</EmptyState>;
  return (
    <div className={styles.frame}>
      <Group justify="space-between" className={styles.bar} wrap="nowrap">
        <span>{t.lines(count, log.size)}</span>
        <Group gap="sm" wrap="nowrap">
          {live && (
            <Switch
              size="xs"
              label={t.follow}
              checked={follow}
              onChange={(event) => setFollow(event.currentTarget.checked)}
            />
          )}
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            leftSection={<IconArrowBarToDown size={14} aria-hidden />}
            onClick={() => virtualizer.scrollToIndex(count - 1, { align: 'end' })}
          >
            {t.toEnd}
          </Button>
        </Group>
      </Group>
      <div
        ref={scroller}
        className={styles.scroller}
        tabIndex={0}
        role="log"
        aria-label={t.log}
        aria-live="off"
        data-log-lines={count}
      >
        <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {virtualizer.getVirtualItems().map((item) => (
            <div
              key={item.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              className={styles.place}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <LogLine line={log.lines[item.index]!} linked={String(log.lines[item.index]!.number) === linked} />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
