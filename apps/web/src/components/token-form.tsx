import { Button, Checkbox, Group, Paper, Select, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import type { Write } from '../app/writing';
import { texts } from '../texts';
import { ProblemsNote } from './problems-note';
import { ShownOnce } from './shown-once';

const t = texts.tokens;
const DAY = 86_400_000;
const FIELDS = ['name', 'scopes', 'expiresAt'];

export interface TokenTerms {
  readonly name: string;
  readonly scopes: string[];
  /** Empty for a token that lasts until it is revoked. */
  readonly expiresAt: string;
}

interface Props {
  readonly write: Pick<Write<never, never>, 'busy' | 'at' | 'rest'>;
  /** What a scope gives depends on whose token it is. */
  readonly scopes: { readonly readApi: string; readonly api: string };
  /** Only a person's own token may last until it is revoked. */
  readonly mayLast?: boolean;
  /** The token, or nothing when the server refused. */
  readonly create: (terms: TokenTerms) => Promise<string | null | undefined>;
  readonly onClose: () => void;
  /** Further fields, and what the server calls them. */
  readonly children?: ReactNode;
  readonly fields?: readonly string[];
}

/** Makes a token and shows it, once. */
export function TokenForm({ write, scopes: labels, mayLast, create, onClose, children, fields = [] }: Props) {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>(['read_api']);
  const [days, setDays] = useState('90');
  const [token, setToken] = useState<string | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const expiresAt = days ? new Date(Date.now() + Number(days) * DAY).toISOString() : '';
    setToken((await create({ name, scopes, expiresAt })) ?? null);
  };
  const lifetimes = ['30', '90', '365', ...(mayLast ? [''] : [])];
  return (
    <Paper withBorder p="md" mb="md" maw={720}>
      {token ? (
        <ShownOnce token={token} what={t.one}>
          <Button variant="default" size="xs" onClick={onClose} style={{ alignSelf: 'flex-start' }}>
            {t.saved}
          </Button>
        </ShownOnce>
      ) : (
        <form onSubmit={(event) => void submit(event)}>
          <Stack gap="sm">
            <TextInput
              label={t.name}
              description={t.nameHint}
              required
              withAsterisk={false}
              autoFocus
              value={name}
              error={write.at('name')}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            {children}
            <Checkbox.Group label={t.scopes} value={scopes} onChange={setScopes} error={write.at('scopes')}>
              <Stack gap={6} mt={4}>
                <Checkbox value="read_api" label={labels.readApi} />
                <Checkbox value="api" label={labels.api} />
              </Stack>
            </Checkbox.Group>
            <Select
              label={t.expires}
              data={lifetimes.map((value) => ({ value, label: t.lifetime(value) }))}
              value={days}
              onChange={(value) => setDays(value ?? days)}
              allowDeselect={false}
              error={write.at('expiresAt')}
              maw={240}
            />
            <ProblemsNote problems={write.rest([...FIELDS, ...fields])} />
            <Group>
              <Button type="submit" loading={write.busy}>
                {t.create}
              </Button>
              <Button variant="default" onClick={onClose}>
                {texts.actions.cancel}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Paper>
  );
}
