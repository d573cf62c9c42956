import { Checkbox, Group, Stack, TagsInput, TextInput } from '@mantine/core';
import { texts } from '../texts';
import type { SecretValues } from './secret-values';
import { ValueRuleFields } from './value-rule-fields';

const t = texts.secrets;
const FIELDS = [
  ...['tags', 'contact', 'expiresAt', 'rotationIntervalDays', 'approvalRequired', 'approvalExemptRefs', 'writeOnly'],
  ...['valueRules.format', 'valueRules.regex', 'valueRules.minimumEntropyBits'],
];

interface Props {
  readonly values: SecretValues;
  readonly wasWriteOnly: boolean;
  readonly at: (field: string) => string | undefined;
  readonly set: (change: Partial<SecretValues>) => void;
}

/** What few secrets need, folded; open when something in it was refused. */
export function MoreSettings({ values, wasWriteOnly, at, set }: Props) {
  const refused = FIELDS.some((field) => at(field));
  return (
    <details open={refused || undefined}>
      <summary style={{ cursor: 'pointer', fontWeight: 600 }}>{t.more}</summary>
      <Stack gap="md" mt="sm">
        <TagsInput
          label={t.tagsOptional}
          value={[...values.tags]}
          error={at('tags')}
          onChange={(tags) => set({ tags })}
        />
        <TextInput
          label={t.contactOptional}
          description={t.contactHint}
          value={values.contact}
          error={at('contact')}
          onChange={(event) => set({ contact: event.currentTarget.value })}
        />
        <Group grow align="flex-start">
          <TextInput
            label={t.expiresOptional}
            type="date"
            value={values.expires}
            error={at('expiresAt')}
            onChange={(event) => set({ expires: event.currentTarget.value })}
          />
          <TextInput
            label={t.rotation}
            description={t.rotationHint}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            inputMode="numeric"
            value={values.rotationDays}
            error={at('rotationIntervalDays')}
            onChange={(event) => set({ rotationDays: event.currentTarget.value.replace(/\D/g, '') })}
          />
        </Group>
        <Checkbox
          label={t.approvalLabel}
          checked={values.approvalRequired}
          error={at('approvalRequired')}
          onChange={(event) => set({ approvalRequired: event.currentTarget.checked })}
        />
        {values.approvalRequired && (
          <TagsInput
            label={texts.terms.exempt}
            description={texts.terms.exemptHint}
            value={[...values.approvalExemptRefs]}
            error={at('approvalExemptRefs')}
            onChange={(approvalExemptRefs) => set({ approvalExemptRefs })}
            classNames={{ input: 'mono' }}
            pl={28}
          />
        )}
        <ValueRuleFields rules={values.valueRules} at={at} onChange={(valueRules) => set({ valueRules })} />
        <Checkbox
          label={t.writeOnlyLabel}
          checked={values.writeOnly}
          disabled={wasWriteOnly}
          error={at('writeOnly')}
          onChange={(event) => set({ writeOnly: event.currentTarget.checked })}
        />
      </Stack>
    </details>
  );
}
