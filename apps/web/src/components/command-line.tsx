import { Group } from '@mantine/core';
import { CopyButton } from './copy-button';

export function CommandLine({ command, what }: { command: string; what: string }) {
  return (
    <Group
      gap="xs"
      wrap="nowrap"
      align="flex-start"
      style={{ background: 'var(--sunken)', border: '1px solid var(--line)', borderRadius: 6, padding: 8 }}
    >
      <pre className="mono breakable" style={{ margin: 0, whiteSpace: 'pre-wrap', flex: 1 }}>
        {command}
      </pre>
      <CopyButton text={command} what={what} />
    </Group>
  );
}
