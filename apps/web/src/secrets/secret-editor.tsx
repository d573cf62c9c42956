import { Button, Group, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useEffect, useState, type FormEvent } from 'react';
import { ProblemsNote } from '../components/problems-note';
import { SidePanel } from '../components/side-panel';
import { PreviewSheet } from '../rules/preview-sheet';
import type { Change } from '../rules/rules.queries';
import { texts } from '../texts';
import { ConflictNote } from './conflict-note';
import type { SecretOwner } from './owner';
import { MoreSettings } from './more-settings';
import { ScopeFields } from './scope-fields';
import { ScopePreview } from './scope-preview';
import { scopeChanged, startValues, type SecretValues } from './secret-values';
import { TermFields } from './term-fields';
import { useSaveSecret } from './use-save-secret';
import type { SecretRow } from './use-secrets';
import { ValueField } from './value-field';

const t = texts.secrets;
const FIELDS = [
  ...['name', 'secret', 'environment', 'branch', 'tag', 'protected', 'description', 'reason', 'metadataCas'],
  ...['tags', 'contact', 'expiresAt', 'rotationIntervalDays', 'approvalRequired', 'approvalExemptRefs', 'writeOnly'],
  ...['condition', 'acceptedSources', 'forksAllowed', 'allowedProjects'],
  ...['valueRules.format', 'valueRules.regex', 'valueRules.minimumEntropyBits'],
];

interface Props {
  readonly owner: SecretOwner;
  /** Absent for a new one. */
  readonly secret: SecretRow | undefined;
  readonly start: { name: string; environment: string };
  readonly environments: readonly { name: string }[];
  readonly onClose: () => void;
  readonly onSaved: (id: string) => void;
}

function useEditedSecret({ owner, secret, start, onSaved }: Pick<Props, 'owner' | 'secret' | 'start' | 'onSaved'>) {
  const [values, setValues] = useState<SecretValues>(() => startValues(secret, start));
  const set = (change: Partial<SecretValues>): void => setValues((before) => ({ ...before, ...change }));
  // The value leaves with the form, whichever way it closes.
  useEffect(() => () => setValues((before) => ({ ...before, value: '' })), []);
  const write = useSaveSecret(owner, secret);
  const [previewing, setPreviewing] = useState<Change | null>(null);
  const save = async (): Promise<boolean> => {
    const id = await write.save(values);
    setPreviewing(null);
    if (!id) return false;
    set({ value: '' });
    onSaved(id);
    return true;
  };
  // Another scope is another rule of who gets it: that is told before it is saved.
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (secret && scopeChanged(values, secret)) setPreviewing(write.changeOf(values) ?? null);
    else void save();
  };
  return { values, set, write, previewing, setPreviewing, save, submit };
}

export function SecretEditor(props: Props) {
  const { owner, secret, start, environments, onClose } = props;
  const { values, set, write, previewing, setPreviewing, save, submit } = useEditedSecret(props);
  const title = secret ? t.editTitle(secret.name) : t.create;
  return (
    <SidePanel title={title} size={owner.kind === 'project' ? 960 : 560} over onClose={onClose}>
      <SimpleGrid cols={{ base: 1, md: owner.kind === 'project' ? 2 : 1 }} spacing="xl">
        <form onSubmit={submit} autoComplete="off">
          <Stack gap="md">
            {!secret && (
              <TextInput
                label={t.name}
                description={t.nameHint}
                data-autofocus={!start.name || undefined}
                required
                withAsterisk={false}
                autoComplete="off"
                spellCheck={false}
                value={values.name}
                error={write.at('name')}
                onChange={(event) => set({ name: event.currentTarget.value })}
                classNames={{ input: 'mono' }}
              />
            )}
            <ValueField
              autoFocus={secret !== undefined || start.name !== ''}
              label={secret ? t.newValue : t.value}
              required={!secret}
              value={values.value}
              error={write.at('secret')}
              onChange={(value) => set({ value })}
            />
            <ScopeFields values={values} environments={environments} at={write.at} set={set} />
            <TermFields
              values={values}
              ofGroup={owner.kind === 'group' || secret?.inherited === true}
              hiddenProjects={secret?.hiddenProjects ?? 0}
              at={write.at}
              set={set}
            />
            <TextInput
              label={t.descriptionOptional}
              value={values.description}
              error={write.at('description')}
              onChange={(event) => set({ description: event.currentTarget.value })}
            />
            <TextInput
              label={t.reasonOptional}
              description={t.reasonHint}
              value={values.reason}
              error={write.at('reason')}
              onChange={(event) => set({ reason: event.currentTarget.value })}
            />
            <MoreSettings values={values} at={write.at} set={set} wasWriteOnly={secret?.writeOnly === true} />
            <ConflictNote write={write} secret={secret} />
            <ProblemsNote problems={write.rest(FIELDS)} />
            <Group>
              <Button type="submit" loading={write.busy}>
                {secret ? t.saveVerb : t.createVerb}
              </Button>
              <Button variant="default" onClick={onClose}>
                {texts.actions.cancel}
              </Button>
            </Group>
          </Stack>
        </form>
        {previewing && (
          <PreviewSheet
            change={previewing}
            saveInstead={save}
            onClose={() => setPreviewing(null)}
            onSaved={() => setPreviewing(null)}
          />
        )}
        {owner.kind === 'project' && <ScopePreview projectPath={owner.fullPath} values={values} />}
      </SimpleGrid>
    </SidePanel>
  );
}
