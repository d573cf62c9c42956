import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { Problem } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';
import { pathFromName } from './path-from-name';

export interface NamespaceValues {
  readonly name: string;
  readonly path: string;
  readonly description: string;
}

interface Props {
  readonly initial?: NamespaceValues;
  /** What stands before the path, such as `acme/`. */
  readonly prefix: string;
  readonly verb: string;
  readonly write: {
    busy: boolean;
    readonly at: (field: string) => string | undefined;
    readonly rest: (fields: readonly string[]) => readonly Problem[];
  };
  readonly disabled?: boolean;
  readonly onSubmit: (values: NamespaceValues) => void;
}

const t = texts.groups;

/** Name, path and description: the same for groups and projects. */
export function NamespaceForm({ initial, prefix, verb, write, disabled, onSubmit }: Props) {
  const [name, setName] = useState(initial?.name ?? '');
  const [path, setPath] = useState<string | null>(initial?.path ?? null);
  const [description, setDescription] = useState(initial?.description ?? '');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit({ name, path: path ?? pathFromName(name), description });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" maw={560}>
        <TextInput
          label={t.name}
          required
          withAsterisk={false}
          autoFocus={!initial}
          disabled={disabled}
          value={name}
          error={write.at('name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t.path}
          description={prefix && <span className="mono breakable">{`${prefix}${path ?? pathFromName(name)}`}</span>}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          classNames={{ input: 'mono' }}
          required
          withAsterisk={false}
          disabled={disabled}
          value={path ?? pathFromName(name)}
          error={write.at('path')}
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <Textarea
          label={t.description}
          autosize
          minRows={2}
          disabled={disabled}
          value={description}
          error={write.at('description')}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <ProblemsNote problems={write.rest(['name', 'path', 'description'])} />
        <Group>
          <Button type="submit" loading={write.busy} disabled={disabled}>
            {verb}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
