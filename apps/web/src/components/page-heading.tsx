import { Group, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

/** The page's title, the sentence that answers its question, and what can be done here. */
export function PageHeading({
  title,
  sentence,
  actions,
}: {
  title: string;
  sentence?: ReactNode;
  actions?: ReactNode;
}) {
  useDocumentTitle(`${title} · Lockkeeper`);
  return (
    <Group justify="space-between" align="flex-start" mb="md" gap="sm">
      <div style={{ minWidth: 0, flex: '1 1 260px' }}>
        <Title order={1} className="breakable">
          {title}
        </Title>
        {sentence && (
          <Text c="dimmed" component="div" className="breakable">
            {sentence}
          </Text>
        )}
      </div>
      {actions && <Group gap="xs">{actions}</Group>}
    </Group>
  );
}
