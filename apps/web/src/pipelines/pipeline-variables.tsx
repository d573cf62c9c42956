import { ActionIcon, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { texts } from '../texts';

const t = texts.pipelines;

export interface Variable {
  readonly key: string;
  readonly value: string;
}

interface Props {
  readonly variables: readonly Variable[];
  readonly onChange: (variables: readonly Variable[]) => void;
}

/** What the pipeline is started with. Jobs print them in clear, so the form says that they are not for secrets. */
export function PipelineVariables({ variables, onChange }: Props) {
  const set = (at: number, change: Partial<Variable>): void =>
    onChange(variables.map((variable, index) => (index === at ? { ...variable, ...change } : variable)));
  return (
    <Stack gap="xs">
      {variables.map((variable, index) => (
        <Group key={index} gap="xs" wrap="nowrap" maw={560}>
          <TextInput
            aria-label={t.variableKey(index + 1)}
            placeholder={t.variableKeyShort}
            value={variable.key}
            onChange={(event) => set(index, { key: event.currentTarget.value })}
            classNames={{ input: 'mono' }}
            autoComplete="off"
            flex={1}
          />
          <TextInput
            aria-label={t.variableValue(index + 1)}
            placeholder={t.variableValueShort}
            value={variable.value}
            onChange={(event) => set(index, { value: event.currentTarget.value })}
            classNames={{ input: 'mono' }}
            autoComplete="off"
            flex={1}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t.removeVariable(index + 1)}
            onClick={() => onChange(variables.filter((_, at) => at !== index))}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Group gap="sm">
        <Button size="xs" variant="default" onClick={() => onChange([...variables, { key: '', value: '' }])}>
          {t.addVariable}
        </Button>
        {variables.length > 0 && (
          <Text fz="xs" c="dimmed">
            {t.variablesHint}
          </Text>
        )}
      </Group>
    </Stack>
  );
}
