import { Checkbox, NumberInput, Stack, TagsInput, TextInput } from '@mantine/core';
import { texts } from '../texts';

const t = texts.runners;

export interface RunnerValues {
  readonly description: string;
  readonly tags: string[];
  readonly runUntagged: boolean;
  readonly protected: boolean;
  readonly maximumTimeout: number | null;
}

export const RUNNER_FIELDS = ['description', 'tags', 'runUntagged', 'protected', 'maximumTimeout'];

interface Props {
  readonly values: RunnerValues;
  readonly onChange: (values: RunnerValues) => void;
  readonly at: (field: string) => string | undefined;
}

export function RunnerFields({ values, onChange, at }: Props) {
  const set = (change: Partial<RunnerValues>): void => onChange({ ...values, ...change });
  return (
    <Stack gap="sm">
      <TextInput
        label={t.description}
        placeholder={t.descriptionPlaceholder}
        data-autofocus
        value={values.description}
        error={at('description')}
        onChange={(event) => set({ description: event.currentTarget.value })}
      />
      <TagsInput
        label={t.tags}
        description={t.tagsHint}
        value={values.tags}
        error={at('tags')}
        onChange={(tags) => set({ tags })}
        splitChars={[',', ' ']}
      />
      <Checkbox
        label={t.runUntagged}
        checked={values.runUntagged}
        error={at('runUntagged')}
        onChange={(event) => set({ runUntagged: event.currentTarget.checked })}
      />
      <Checkbox
        label={t.protectedLabel}
        checked={values.protected}
        error={at('protected')}
        onChange={(event) => set({ protected: event.currentTarget.checked })}
      />
      <NumberInput
        label={t.maximumTimeout}
        min={1}
        maw={240}
        value={values.maximumTimeout ?? ''}
        error={at('maximumTimeout')}
        onChange={(value) => set({ maximumTimeout: typeof value === 'number' ? value : null })}
      />
    </Stack>
  );
}
