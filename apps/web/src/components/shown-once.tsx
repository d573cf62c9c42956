import { Alert, Group, Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { texts } from '../texts';
import { CopyButton } from './copy-button';

/** A token on its only appearance. */
export function ShownOnce({ token, what, children }: { token: string; what: string; children?: ReactNode }) {
  return (
    <Alert color="yellow" variant="light" icon={<IconKey size={18} aria-hidden />} title={texts.tokens.shownOnce(what)}>
      <Stack gap="xs">
        <Group gap="xs" wrap="nowrap">
          <Text component="code" className="mono breakable" data-shown-once>
            {token}
          </Text>
          <CopyButton text={token} what={what} />
        </Group>
        {children}
      </Stack>
    </Alert>
  );
}
