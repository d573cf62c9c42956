import { Autocomplete, Checkbox, Group, Radio, Stack, TextInput } from '@mantine/core';
import { texts } from '../texts';
import type { SecretValues } from './secret-values';

const t = texts.secrets;

interface Props {
  readonly values: SecretValues;
  readonly environments: readonly { name: string }[];
  readonly at: (field: string) => string | undefined;
  readonly set: (change: Partial<SecretValues>) => void;
}

/** "Who gets it?": environment, branch or tag, protected. */
export function ScopeFields({ values, environments, at, set }: Props) {
  return (
    <Stack gap="sm" component="fieldset" style={{ border: 0, margin: 0, padding: 0 }}>
      <legend style={{ fontWeight: 600, padding: 0, marginBottom: 8 }}>{t.whoGetsIt}</legend>
      <Autocomplete
        label={t.environment}
        description={t.environmentHint}
        data={['*', ...environments.map((environment) => environment.name)]}
        filter={({ options }) => options}
        value={values.environment}
        error={at('environment')}
        onChange={(environment) => set({ environment })}
        classNames={{ input: 'mono' }}
      />
      <Radio.Group
        label={t.ref}
        value={values.anyRef ? 'any' : 'some'}
        onChange={(value) => set({ anyRef: value === 'any' })}
        error={values.anyRef ? (at('branch') ?? at('tag')) : undefined}
      >
        <Stack gap={6} mt={4}>
          <Radio value="any" label={t.anyRef} />
          <Radio value="some" label={t.someRefs} />
        </Stack>
      </Radio.Group>
      {!values.anyRef && (
        <Group grow align="flex-start" pl={28}>
          <TextInput
            label={t.branch}
            placeholder="main"
            value={values.branch}
            error={at('branch')}
            onChange={(event) => set({ branch: event.currentTarget.value })}
            classNames={{ input: 'mono' }}
          />
          <TextInput
            label={t.tag}
            placeholder="v*"
            value={values.tag}
            error={at('tag')}
            onChange={(event) => set({ tag: event.currentTarget.value })}
            classNames={{ input: 'mono' }}
          />
        </Group>
      )}
      <Checkbox
        label={t.protectedLabel}
        checked={values.protected}
        error={at('protected')}
        onChange={(event) => set({ protected: event.currentTarget.checked })}
      />
    </Stack>
  );
}
