import { Button, Group, Pill, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useSearchParams } from 'react-router';
import { usePages } from '../app/paging';
import { EmptyState } from '../components/empty-state';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { useListKeys } from '../components/use-list-keys';
import { texts } from '../texts';
import { actorInWords } from './actor-in-words';
import { AuditEventRow } from './audit-event-row';
import { ExportButtons } from './export-buttons';
import styles from './audit-list.module.css';
import { AUDIT_EVENTS } from './audit.queries';

const t = texts.audit;

/** `about` is what an event says that it is about: `secret/<id>`. */
type Filter = Record<'action' | 'actor' | 'about', string>;

/** All of it in the address, and several changed at once: two changes one after the other would undo each other there. */
function useAuditFilter(): [Filter, (change: Partial<Filter>) => void] {
  const [params, setParams] = useSearchParams();
  const of = (name: keyof Filter): string => params.get(name) ?? '';
  const change = (next: Partial<Filter>): void => {
    const after = new URLSearchParams(params);
    for (const [name, value] of Object.entries(next)) {
      if (value) after.set(name, value);
      else after.delete(name);
    }
    setParams(after, { replace: true });
  };
  return [{ action: of('action'), actor: of('actor'), about: of('about') }, change];
}

/** Filters are chips, and they are in the address: a finding can be sent to somebody. */
export function AuditList({ fullPath }: { fullPath: string | null }) {
  const [{ actor, action, about }, filterBy] = useAuditFilter();
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
  const first = pages.rows?.find(({ actorName }) => actorName.toLowerCase() === actor.toLowerCase());
  return (
    <>
      <Group mb="sm" gap="sm" align="flex-end">
        <FilterForm onSet={filterBy} />
        {action && <Chip label={t.actionChip(action)} onRemove={() => filterBy({ action: '' })} />}
        {actor && (
          <Chip label={t.actorChip(first ? actorInWords(first) : actor)} onRemove={() => filterBy({ actor: '' })} />
        )}
        {about && <Chip label={t.aboutChip(about)} onRemove={() => filterBy({ about: '' })} />}
        {!pages.failure && <ExportButtons filter={filter} />}
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
                  onAction={(next) => filterBy({ action: next })}
                  onActor={(next) => filterBy({ actor: next })}
                  onAbout={(next) => filterBy({ about: next })}
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

/** What is typed in both fields is set by one button, or by Enter in either. */
function FilterForm({ onSet }: { onSet: (filter: Partial<Filter>) => void }) {
  const [action, setAction] = useState('');
  const [actor, setActor] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const typed = { action: action.trim(), actor: actor.trim() };
    // A field left empty takes no filter away: each has its chip for that.
    onSet(Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== '')));
    setAction('');
    setActor('');
  };
  return (
    <form onSubmit={submit} aria-label={t.filter}>
      <Group gap="xs" align="flex-end">
        <TextInput
          data-filter
          label={t.byAction}
          placeholder={t.actionPlaceholder}
          value={action}
          onChange={(event) => setAction(event.currentTarget.value)}
          w={220}
        />
        <TextInput
          label={t.byActor}
          placeholder={t.actorPlaceholder}
          value={actor}
          onChange={(event) => setActor(event.currentTarget.value)}
          w={170}
        />
        <Button type="submit" variant="default">
          {t.apply}
        </Button>
      </Group>
    </form>
  );
}
