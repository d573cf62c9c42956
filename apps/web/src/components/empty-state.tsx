import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** What belongs here, and the one next step. */
export function EmptyState({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <Stack
      align="flex-start"
      gap="xs"
      p="lg"
      style={{ border: '1px dashed var(--line)', borderRadius: 8, maxWidth: 720 }}
    >
      <Text fw={600} component="h2" fz="md" m={0}>
        {title}
      </Text>
      {children && (
        <Text c="dimmed" component="div">
          {children}
        </Text>
      )}
      {action}
    </Stack>
  );
}
