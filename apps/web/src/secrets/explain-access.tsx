import { Text } from '@mantine/core';
import { SidePanel } from '../components/side-panel';
import { texts } from '../texts';
import { AccessQuestion } from './access-question';

export function ExplainAccess({ projectPath, onClose }: { projectPath: string; onClose: () => void }) {
  return (
    <SidePanel title={texts.access.title} onClose={onClose}>
      <Text c="dimmed" mb="md">
        {texts.access.sentence}
      </Text>
      <AccessQuestion projectPath={projectPath} />
    </SidePanel>
  );
}
