import { Button, Group, Pill, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { usePages } from '../app/paging';
import { EmptyState } from '../components/empty-state';
import { useFilter } from '../components/list-filter';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { useListKeys } from '../components/use-list-keys';
import { texts } from '../texts';
import { AuditEventRow } from './audit-event-row';
import { ExportButtons } from './export-buttons';
import styles from './audit-list.module.css';
import { AUDIT_EVENTS } from './audit.queries';

const t = texts.audit;

/** Filters are chips, and they are in the address: a finding can be sent to somebody. */
export function AuditList({ fullPath }: { fullPath: string | null }) {
  const [actor, setActor] = useFilter('actor');
  const [action, setAction] = useFilter('action');
  // `secret/<id>`: what an event says that it is about.
  const [about, setAbout] = useFilter('about');
  const [targetKind = '', targetId = ''] = about.split(/\/(.*)/s);
  useListKeys();
  const filter = {
    fullPath,
    actor: actor || null,
    action: action || null,
    targetKind: targetKind || null,
    targetId: targetId || null,
  };
  const pages = usePages({
    document: AUDIT_EVENTS,
    variables: filter,
    pick: (data) => data.auditEvents,
  });
  return (
    <>
      <Group mb="sm" gap="sm">
        <FilterBox label={t.byAction} placeholder={t.actionPlaceholder} onSet={setAction} first />
        <FilterBox label={t.byActor} placeholder={t.actorPlaceholder} onSet={setActor} />
        {action && <Chip label={t.actionChip(action)} onRemove={() => setAction('')} />}
        {actor && <Chip label={t.actorChip(actor)} onRemove={() => setActor('')} />}
        {about && <Chip label={t.aboutChip(about)} onRemove={() => setAbout('')} />}
        <ExportButtons filter={filter} />
      </Group>
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={t.none}>{t.noneHint}</EmptyState>
          ) : (
            <ol className={styles.events} aria-label={texts.frame.audit}>
              {rows.map((event) => (
                <AuditEventRow
                  key={event.id}
                  event={event}
                  onAction={setAction}
                  onActor={setActor}
                  onAbout={setAbout}
                />
              ))}
            </ol>
          )
        }
      </Loaded>
      <LoadMore pages={pages} />
    </>
  );
}

function Chip({ label, onRemove }: { label: string; onRemove: () => void }) {
  return (
    <Pill
      withRemoveButton
      onRemove={onRemove}
      removeButtonProps={{ 'aria-label': t.removeChip(label), tabIndex: 0, 'aria-hidden': false }}
      size="md"
    >
      {label}
    </Pill>
  );
}

function FilterBox({
  label,
  placeholder,
  onSet,
  first,
}: {
  label: string;
  placeholder: string;
  onSet: (value: string) => void;
  first?: boolean;
}) {
  const [text, setText] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim()) onSet(text.trim());
    setText('');
  };
  return (
    <form onSubmit={submit}>
      <Group gap={4} wrap="nowrap">
        <TextInput
          data-filter={first || undefined}
          aria-label={label}
          placeholder={placeholder}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          w={first ? 250 : 170}
        />
        <Button type="submit" variant="default" aria-label={label}>
          {t.apply}
        </Button>
      </Group>
    </form>
  );
}
