import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState, type FormEvent } from 'react';
import type { ResultOf } from '../app/graphql';
import { useRead } from '../app/reading';
import { useWrite } from '../app/writing';
import { Loaded } from '../components/loaded';
import { PageHeading } from '../components/page-heading';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';
import { AdminSections } from './admin-sections';
import { SETTINGS, UPDATE_SETTINGS } from './admin.queries';

const t = texts.settings;
type Settings = ResultOf<typeof SETTINGS>['settings'];
const NUMBERS = ['approvalTimeoutHours', 'trashRetentionDays', 'projectSecretsLimit', 'groupSecretsLimit'] as const;

export default function SettingsPage() {
  const read = useRead(SETTINGS, {});
  return (
    <>
      <AdminSections active="settings" />
      <PageHeading title={t.title} sentence={t.sentence} />
      <Loaded of={read} rows={4}>
        {({ settings }) => <SettingsForm settings={settings} />}
      </Loaded>
    </>
  );
}

function textsOf(settings: Settings): Record<string, string> {
  const numbers = NUMBERS.map((field) => [field, String(settings[field])]);
  return Object.fromEntries([...numbers, ['reminderDays', settings.reminderDays.join(', ')]]) as Record<string, string>;
}

/** Digits only; anything else is left for the server to refuse in its own words. */
const numberOf = (text: string | undefined): number => (/^\s*\d{1,9}\s*$/.test(text ?? '') ? Number(text) : -1);

function SettingsForm({ settings }: { settings: Settings }) {
  const [values, setValues] = useState(() => textsOf(settings));
  const [twoFactorRequired, setRequired] = useState(settings.twoFactorRequired);
  const write = useWrite(UPDATE_SETTINGS, (data) => data.settingsUpdate);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const numbers = Object.fromEntries(NUMBERS.map((field) => [field, numberOf(values[field])]));
    const days = (values['reminderDays'] ?? '').split(',').filter((part) => part.trim() !== '');
    if (await write.run({ ...numbers, reminderDays: days.map(numberOf), twoFactorRequired }))
      notifications.show({ message: texts.actions.saved });
  };
  const field = (name: (typeof NUMBERS)[number] | 'reminderDays') => (
    <TextInput
      key={name}
      label={t.fields[name]}
      description={t.hints[name]}
      inputMode="numeric"
      value={values[name]}
      error={write.at(name)}
      onChange={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
    />
  );
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md" maw={480}>
        {NUMBERS.map(field)}
        {field('reminderDays')}
        <NativeSelect
          label={t.fields.twoFactorRequired}
          description={t.hints.twoFactorRequired}
          data={Object.entries(t.required).map(([value, label]) => ({ value, label }))}
          value={twoFactorRequired}
          error={write.at('twoFactorRequired')}
          onChange={(event) => setRequired(event.currentTarget.value as typeof twoFactorRequired)}
        />
        <ProblemsNote problems={write.rest([...NUMBERS, 'reminderDays', 'twoFactorRequired'])} />
        <Group>
          <Button type="submit" loading={write.busy}>
            {t.verb}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
