import { ActionIcon, Button, Group, Switch, TextInput } from '@mantine/core';
import { IconArrowBarToDown, IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { texts } from '../texts';
import styles from './job-log.module.css';
import type { Log } from './use-job-log';
import type { LogSearch } from './use-log-search';

const t = texts.jobs;

interface Props {
  readonly log: Log;
  readonly search: LogSearch;
  /** Null once nothing is added any more. */
  readonly follow: boolean | null;
  readonly onFollow: (follow: boolean) => void;
  readonly onEnd: () => void;
}

/** What can be done with a log, above it. */
export function LogBar({ log, search, follow, onFollow, onEnd }: Props) {
  return (
    <Group justify="space-between" className={styles.bar}>
      <span>{t.lines(log.lines.length, log.size)}</span>
      <Group gap="sm">
        <Search search={search} />
        {follow !== null && (
          <Switch
            size="xs"
            label={t.follow}
            checked={follow}
            onChange={(event) => onFollow(event.currentTarget.checked)}
          />
        )}
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<IconArrowBarToDown size={14} aria-hidden />}
          onClick={onEnd}
        >
          {t.toEnd}
        </Button>
      </Group>
    </Group>
  );
}

function Search({ search }: { search: LogSearch }) {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') search.go(event.shiftKey ? -1 : 1);
    if (event.key === 'Escape') search.setText('');
  };
  const button = (by: 1 | -1, label: string, Icon: typeof IconChevronUp) => (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={label}
      disabled={search.count === 0}
      onClick={() => search.go(by)}
    >
      <Icon size={16} aria-hidden />
    </ActionIcon>
  );
  return (
    <Group gap={4} wrap="nowrap">
      <TextInput
        size="xs"
        w={170}
        aria-label={t.search}
        placeholder={t.search}
        value={search.text}
        onChange={(event) => search.setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        data-filter
      />
      {button(-1, t.previousMatch, IconChevronUp)}
      {button(1, t.nextMatch, IconChevronDown)}
      <span role="status">{search.needle && t.matches(search.step, search.count)}</span>
    </Group>
  );
}
