import { Checkbox, Group, Select, Stack, TextInput } from '@mantine/core';
import { texts } from '../texts';
import type { ValueRules } from './secret-values';

const t = texts.valueRules;
const FORMATS = ['JSON', 'PEM'] as const;

interface Props {
  readonly rules: ValueRules;
  readonly at: (field: string) => string | undefined;
  readonly onChange: (rules: ValueRules) => void;
}

/** What new values must be like; the same for one secret and for all of an owner. */
export function ValueRuleFields({ rules, at, onChange }: Props) {
  const set = (change: Partial<ValueRules>): void => onChange({ ...rules, ...change });
  return (
    <Stack gap="sm" component="fieldset" style={{ border: 0, margin: 0, padding: 0 }}>
      <legend style={{ fontWeight: 500, padding: 0, marginBottom: 8 }}>{t.title}</legend>
      <Group grow align="flex-start">
        <Select
          label={t.format}
          placeholder={t.anyFormat}
          data={FORMATS.map((value) => ({ value, label: t.formats[value] }))}
          value={rules.format}
          error={at('valueRules.format')}
          onChange={(format) => set({ format: FORMATS.find((one) => one === format) ?? null })}
          clearable
          clearButtonProps={{ 'aria-label': t.anyFormat }}
        />
        <TextInput
          label={t.entropy}
          inputMode="numeric"
          value={rules.minimumEntropyBits}
          error={at('valueRules.minimumEntropyBits')}
          onChange={(event) => set({ minimumEntropyBits: event.currentTarget.value.replace(/\D/g, '').slice(0, 6) })}
        />
      </Group>
      <TextInput
        label={t.regex}
        description={t.regexHint}
        spellCheck={false}
        value={rules.regex}
        error={at('valueRules.regex')}
        onChange={(event) => set({ regex: event.currentTarget.value })}
        classNames={{ input: 'mono' }}
      />
      <Checkbox
        label={t.notPlaceholder}
        checked={rules.notPlaceholder}
        error={at('valueRules.notPlaceholder')}
        onChange={(event) => set({ notPlaceholder: event.currentTarget.checked })}
      />
    </Stack>
  );
}
