import { Group } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { texts } from '../texts';

export function NothingNeedsYou() {
  return (
    <Group gap="xs" wrap="nowrap">
      <IconCircleCheck size={18} aria-hidden color="var(--tone-fine)" style={{ flexShrink: 0 }} />
      {texts.home.nothingNeedsYou}
    </Group>
  );
}
