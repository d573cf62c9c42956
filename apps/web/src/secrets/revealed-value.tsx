import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useWrite } from '../app/writing';
import { CopyButton } from '../components/copy-button';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';
import { REVEAL } from './secret-writes.queries';

const t = texts.secrets;
const SECONDS = 30;

/** The value lives in this component's state for half a minute, and nowhere else. */
export function RevealedValue({ secretId }: { secretId: string }) {
  const [shown, setShown] = useState<{ value: string; version: number | null } | null>(null);
  const [left, setLeft] = useState(SECONDS);
  const write = useWrite(REVEAL, (data) => data.secretReveal);
  useEffect(() => {
    if (!shown) return;
    const until = Date.now() + SECONDS * 1000;
    const timer = setInterval(() => {
      const seconds = Math.ceil((until - Date.now()) / 1000);
      setLeft(seconds);
      if (seconds <= 0) setShown(null);
    }, 250);
    return () => clearInterval(timer);
  }, [shown]);
  const show = async (): Promise<void> => {
    const done = await write.run({ secretId });
    if (done?.value == null) return;
    setLeft(SECONDS);
    setShown({ value: done.value, version: done.version?.number ?? null });
  };
  if (!shown) {
    return (
      <Stack gap={4}>
        <Button
          variant="default"
          leftSection={<IconEye size={16} aria-hidden />}
          loading={write.busy}
          onClick={() => void show()}
          title={t.revealNotice}
        >
          {t.showValue}
        </Button>
        <ProblemsNote problems={write.problems} />
      </Stack>
    );
  }
  return (
    <Paper
      withBorder
      p="sm"
      w="100%"
      role="region"
      aria-label={t.revealed}
      style={{ order: 9, background: 'var(--sunken)' }}
    >
      <Group justify="space-between" mb={4} wrap="nowrap">
        <Text fz="xs" c="dimmed" aria-live="off">
          {t.hidesIn(left)} · {t.revealWritten}
        </Text>
        <Group gap={4} wrap="nowrap">
          <CopyButton text={shown.value} what={t.value} />
          <Button size="compact-xs" variant="default" onClick={() => setShown(null)}>
            {t.hide}
          </Button>
        </Group>
      </Group>
      <pre
        className="mono breakable"
        style={{ margin: 0, whiteSpace: 'pre-wrap', maxHeight: 220, overflow: 'auto' }}
        data-revealed
        tabIndex={0}
      >
        {shown.value}
      </pre>
    </Paper>
  );
}
