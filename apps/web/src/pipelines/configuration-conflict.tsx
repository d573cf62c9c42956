import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { PersonName } from '../components/person-name';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import type { Head } from './configuration.queries';
import styles from './configuration-editor.module.css';
import { diffLines, onlyChanges } from './line-diff';

const t = texts.configuration;

interface Props {
  /** What was committed meanwhile; what is done here is bound to it, and refused again where that moved, too. */
  readonly theirs: Head;
  /** The sentence of the refusal. */
  readonly said: string;
  readonly mine: string;
  readonly refName: string;
  readonly busy: boolean;
  readonly onTake: () => void;
  readonly onCommitOver: () => void;
}

/** Somebody committed while this text was typed: look at both, then take theirs or commit this one over it. */
export function ConfigurationConflict({ theirs, said, mine, refName, busy, onTake, onCommitOver }: Props) {
  const [comparing, setComparing] = useState(false);
  return (
    <Alert role="alert" color="yellow" variant="light" icon={<IconUsers size={18} aria-hidden />} title={t.conflict}>
      <Stack gap="xs">
        <Text component="div" className="breakable">
          {t.conflictHead(refName)} <span className="mono">{theirs.sha.slice(0, 8)}</span> {theirs.message} ·{' '}
          <PersonName person={theirs.author} /> · <TimeAgo at={theirs.createdAt} />
        </Text>
        <Text className="breakable">
          {said} {t.conflictKept}
        </Text>
        <Group gap="xs">
          <Button size="xs" variant="default" aria-expanded={comparing} onClick={() => setComparing(!comparing)}>
            {t.compare}
          </Button>
          <Button size="xs" variant="default" onClick={onTake}>
            {t.takeTheirs}
          </Button>
          <Button size="xs" variant="default" loading={busy} onClick={onCommitOver}>
            {t.commitOver}
          </Button>
        </Group>
        {comparing && <Comparison theirs={theirs.content} mine={mine} />}
      </Stack>
    </Alert>
  );
}

const SIGNS = { same: ' ', theirs: '−', mine: '+' };

function Comparison({ theirs, mine }: { theirs: string; mine: string }) {
  const lines = onlyChanges(diffLines(theirs, mine));
  if (lines.length === 0) return <Text>{t.bothSame}</Text>;
  return (
    <section aria-label={t.comparison}>
      <Text c="dimmed" fz="xs">
        {t.comparisonHint}
      </Text>
      <ol className={`${styles.diff} mono`} tabIndex={0} aria-label={t.comparison}>
        {lines.map(({ kind, text, skipped }, at) => (
          <li key={at} data-kind={kind} data-skipped={skipped > 0 || undefined}>
            {skipped > 0 && <div className="quiet">{t.skippedLines(skipped)}</div>}
            <span aria-hidden>{SIGNS[kind]} </span>
            <span>{text}</span>
            {kind !== 'same' && <span className={styles.heard}> ({kind === 'mine' ? t.mine : t.theirs})</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
