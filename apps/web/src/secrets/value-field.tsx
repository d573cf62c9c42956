import { Button, Group, Text, Textarea } from '@mantine/core';
import { IconAlertTriangle, IconEye, IconEyeOff } from '@tabler/icons-react';
import { useState } from 'react';
import { texts } from '../texts';
import { bytesOf } from './secret-values';
import styles from './value-field.module.css';

const t = texts.secrets;
const MASKS_WELL = 8;
const MOST = 65_536;

interface Props {
  readonly value: string;
  readonly error: string | undefined;
  readonly label: string;
  readonly required: boolean;
  readonly autoFocus: boolean;
  readonly onChange: (value: string) => void;
}

/** A value being typed: hidden unless asked for, several lines, its size and whether a log can hide it. */
export function ValueField({ value, error, label, required, autoFocus, onChange }: Props) {
  const [shown, setShown] = useState(false);
  const bytes = bytesOf(value);
  const tooShort = bytes > 0 && bytes < MASKS_WELL;
  return (
    <div>
      <Textarea
        label={label}
        required={required}
        data-autofocus={autoFocus || undefined}
        withAsterisk={false}
        autosize
        minRows={2}
        maxRows={12}
        value={value}
        error={error}
        onChange={(event) => onChange(event.currentTarget.value)}
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        data-1p-ignore
        data-lpignore="true"
        name="secret-value"
        classNames={{ input: `mono ${shown ? '' : styles.masked}` }}
      />
      <Group justify="space-between" mt={4} gap="xs">
        <Text fz="xs" c={bytes > MOST ? 'red' : 'dimmed'}>
          {t.size(bytes, MOST)}
        </Text>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={shown ? <IconEyeOff size={14} aria-hidden /> : <IconEye size={14} aria-hidden />}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          {shown ? t.hideTyping : t.showTyping}
        </Button>
      </Group>
      {tooShort && (
        <Group gap={6} wrap="nowrap" align="flex-start" role="status" style={{ color: 'var(--tone-attention)' }}>
          <IconAlertTriangle size={15} aria-hidden style={{ flex: 'none', marginTop: 3 }} />
          <span>{t.tooShort}</span>
        </Group>
      )}
    </div>
  );
}
