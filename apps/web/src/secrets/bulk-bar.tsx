import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useWrite } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';
import styles from './bulk-bar.module.css';
import { CHANGE_SECRETS } from './secret-work.queries';
import type { SecretRow } from './use-secrets';

const t = texts.bulk;
type Act = 'tag' | 'protect' | 'delete';
/** What an entry of a bulk call is found by, and the state that was seen. */
const named = ({ name, environment, metadataVersion }: SecretRow) => ({
  name,
  variant: environment,
  metadataCas: metadataVersion ?? 0,
});

interface Props {
  readonly fullPath: string;
  /** All variants of the selected names. */
  readonly secrets: readonly SecretRow[];
  readonly onDone: () => void;
}

/** All or nothing: one refused secret leaves all as they were. */
export function BulkBar({ fullPath, secrets, onDone }: Props) {
  const [act, setAct] = useState<Act | null>(null);
  if (secrets.length === 0) return null;
  const all = (ability: string): boolean => secrets.every((secret) => secret.abilities.includes(ability));
  const names = new Set(secrets.map(({ name }) => name)).size;
  return (
    <div className={styles.bar} role="region" aria-label={t.bar}>
      <b>{t.selected(names)}</b>
      <Group gap="xs">
        {all('secret:update') && (
          <>
            <Button size="xs" variant="default" onClick={() => setAct('tag')}>
              {t.tag}
            </Button>
            <Button size="xs" variant="default" onClick={() => setAct('protect')}>
              {t.protect}
            </Button>
          </>
        )}
        {all('secret:delete') && (
          <Button size="xs" variant="default" onClick={() => setAct('delete')}>
            {t.delete}
          </Button>
        )}
        <Button size="xs" variant="subtle" onClick={onDone}>
          {t.clear}
        </Button>
      </Group>
      {act && (
        <BulkDialog act={act} fullPath={fullPath} secrets={secrets} onClose={() => setAct(null)} onDone={onDone} />
      )}
    </div>
  );
}

const TITLES: Record<Act, (secrets: number) => string> = {
  tag: () => t.tagTitle,
  protect: () => t.protectTitle,
  delete: t.deleteTitle,
};
const HINTS: Record<Act, string> = { tag: t.tagHint, protect: t.protectHint, delete: t.deleteHint };

function BulkDialog({ act, fullPath, secrets, onClose, onDone }: Props & { act: Act; onClose: () => void }) {
  const [tag, setTag] = useState('');
  const write = useWrite(CHANGE_SECRETS, (data) => data.secretsChange);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const change = (secret: SecretRow) =>
      act === 'tag'
        ? { ...named(secret), tags: [...new Set([...secret.tags, tag.trim()])] }
        : { ...named(secret), protected: true };
    const done =
      act === 'delete'
        ? await write.run({ fullPath, delete: secrets.map(named) })
        : await write.run({ fullPath, update: secrets.map(change) });
    if (done) onDone();
  };
  const title = TITLES[act](secrets.length);
  return (
    <Modal
      opened
      onClose={onClose}
      title={<Text fw={600}>{title}</Text>}
      closeButtonProps={{ 'aria-label': texts.actions.close }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <Text c="dimmed">{HINTS[act]}</Text>
          {act === 'tag' && (
            <TextInput
              label={t.tagName}
              data-autofocus
              required
              withAsterisk={false}
              value={tag}
              onChange={(event) => setTag(event.currentTarget.value)}
            />
          )}
          <ProblemsNote problems={write.problems} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {texts.actions.cancel}
            </Button>
            <Button type="submit" color={act === 'delete' ? 'red.8' : undefined} loading={write.busy}>
              {act === 'delete' ? title : t.apply(secrets.length)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
