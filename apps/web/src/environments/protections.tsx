import { Button, Group, Text, TextInput, Title } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import type { Read } from '../app/reading';
import { EmptyState } from '../components/empty-state';
import { Cell, ListTable, Row } from '../components/list-table';
import { Loaded } from '../components/loaded';
import type { ProjectFacts } from '../projects/projects.queries';
import type { Change } from '../rules/rules.queries';
import { texts } from '../texts';

const t = texts.environments;

/** What both lists of a project's protections are given. */
export interface ProtectionsProps {
  readonly project: ProjectFacts;
  /** Grows with each saved change: what was typed for it is done with. */
  readonly saved: number;
  readonly onChange: (change: Change) => void;
}

interface SectionProps<Data, Item> {
  readonly title: string;
  readonly hint: string;
  readonly empty: string;
  readonly head: readonly string[];
  readonly of: Read<Data>;
  readonly rows: (data: Data) => readonly Item[];
  readonly children: (row: Item) => ReactNode;
  readonly form: ReactNode;
}

/** One list of protections, with the form for another one above it. */
export function Protections<Data, Item extends { id: string }>(props: SectionProps<Data, Item>) {
  const { title, head, of, rows, children } = props;
  return (
    <section>
      <Title order={2}>{title}</Title>
      <Text c="dimmed" mb="sm">
        {props.hint}
      </Text>
      {props.form}
      <Loaded of={of} rows={2}>
        {(data) =>
          rows(data).length === 0 ? (
            <EmptyState title={props.empty} />
          ) : (
            <ListTable label={title} head={[...head, '']}>
              {rows(data).map((row) => (
                <Row key={row.id}>{children(row)}</Row>
              ))}
            </ListTable>
          )
        }
      </Loaded>
    </section>
  );
}

/** The last cell of a row; empty for whoever may not. */
export function Unprotect({ pattern, may, onClick }: { pattern: string; may: boolean; onClick: () => void }) {
  return (
    <Cell>
      <Group justify="flex-end">
        {may && (
          <Button size="xs" variant="default" aria-label={t.unprotectOne(pattern)} onClick={onClick}>
            {t.unprotect}
          </Button>
        )}
      </Group>
    </Cell>
  );
}

interface FormProps {
  readonly pattern: string;
  readonly setPattern: (pattern: string) => void;
  readonly placeholder: string;
  readonly onSubmit: () => void;
  /** Fields before and after the pattern. */
  readonly before?: ReactNode;
  readonly children: ReactNode;
}

export function ProtectForm({ pattern, setPattern, placeholder, onSubmit, before, children }: FormProps) {
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-start" gap="sm" mb="md">
        {before}
        <TextInput
          label={t.pattern}
          withAsterisk={false}
          placeholder={placeholder}
          classNames={{ input: 'mono' }}
          required
          value={pattern}
          onChange={(event) => setPattern(event.currentTarget.value)}
        />
        {children}
        <Button type="submit" variant="default" className="beside-labels">
          {t.protect}
        </Button>
      </Group>
    </form>
  );
}
