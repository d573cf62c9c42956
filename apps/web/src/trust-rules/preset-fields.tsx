import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { texts } from '../texts';
import { isPreset, PRESETS, type Filled } from './presets';

const t = texts.trustRules;

/** Asks what people know of a program, and writes it as its issuer does. */
export function PresetFields({ onFill }: { onFill: (filled: Filled) => void }) {
  const [chosen, setChosen] = useState('other');
  const [values, setValues] = useState<Record<string, string>>({});
  const preset = isPreset(chosen) ? PRESETS[chosen] : null;
  return (
    <Stack gap="sm">
      <Select
        label={t.preset}
        data={Object.entries(t.presets).map(([value, label]) => ({ value, label }))}
        value={chosen}
        onChange={(value) => setChosen(value ?? 'other')}
        allowDeselect={false}
        maw={320}
      />
      {preset && (
        <>
          <Group gap="sm" align="flex-end">
            {preset.fields.map(({ field, placeholder }) => (
              <TextInput
                key={`${chosen}-${field}`}
                label={t.presetFields[field]}
                placeholder={placeholder}
                value={values[field] ?? ''}
                onChange={(event) => setValues({ ...values, [field]: event.currentTarget.value })}
                style={{ flex: '1 1 180px' }}
              />
            ))}
          </Group>
          <Button
            variant="default"
            size="xs"
            style={{ alignSelf: 'flex-start' }}
            onClick={() => onFill(preset.fill(values))}
          >
            {t.fillIn}
          </Button>
        </>
      )}
    </Stack>
  );
}
