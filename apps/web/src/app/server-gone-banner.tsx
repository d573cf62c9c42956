import { Alert, Button, Group } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect } from 'react';
import { texts } from '../texts';
import { askAgain } from './client';
import { reportConnection, useConnectionState } from './connection-state';

const EVERY = 5000;

async function probe(): Promise<void> {
  const answer = await fetch('/-/health/live', { cache: 'no-store' }).catch(() => null);
  if (!answer?.ok) return;
  reportConnection({ serverGone: false });
  askAgain();
}

/** The server does not answer: says so, tries again by itself, and leaves the page as it is. */
export function ServerGoneBanner() {
  const { serverGone } = useConnectionState();
  useEffect(() => {
    if (!serverGone) return;
    const timer = setInterval(() => void probe(), EVERY);
    return () => clearInterval(timer);
  }, [serverGone]);
  if (!serverGone) return null;
  return (
    <Alert
      role="alert"
      color="yellow"
      variant="light"
      mb="md"
      icon={<IconPlugConnectedX size={18} aria-hidden />}
      title={texts.failures.serverGone}
    >
      <Group gap="sm">
        {texts.failures.serverGoneHint}
        <Button size="xs" variant="default" onClick={() => void probe()}>
          {texts.actions.tryAgain}
        </Button>
      </Group>
    </Alert>
  );
}
