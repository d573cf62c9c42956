import { Button, Group, Select, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { ResultOf } from '../app/graphql';
import { usePages } from '../app/paging';
import { useWrite } from '../app/writing';
import { AddressLink } from '../components/address-link';
import { ConfirmDialog } from '../components/confirm-dialog';
import { EmptyState } from '../components/empty-state';
import { Cell, ListTable, Row } from '../components/list-table';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { ProblemsNote } from '../components/problems-note';
import { StatusBadge } from '../components/status-badge';
import { TimeAgo } from '../components/time-ago';
import type { ProjectFacts } from '../projects/projects.queries';
import { texts } from '../texts';
import { CREATE_ENVIRONMENT, DELETE_ENVIRONMENT, ENVIRONMENTS } from './environments.queries';
import { StopEnvironment } from './stop-environment';

const t = texts.environments;
type EnvironmentRow = ResultOf<typeof ENVIRONMENTS>['environments']['nodes'][number];
const TIERS = ['production', 'staging', 'testing', 'development', 'other'];

export function EnvironmentList({ project }: { project: ProjectFacts }) {
  const pages = usePages({
    document: ENVIRONMENTS,
    variables: { projectPath: project.fullPath },
    pick: (data) => data.environments,
  });
  const [removing, setRemoving] = useState<{ id: string; name: string } | null>(null);
  const [stopping, setStopping] = useState<EnvironmentRow | null>(null);
  const remove = useWrite(DELETE_ENVIRONMENT, (data) => data.environmentDelete);
  const may = (ability: string): boolean => project.abilities.includes(ability);
  return (
    <section aria-label={t.list}>
      {may('environment:create') && <NewEnvironment projectPath={project.fullPath} />}
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }} rows={3}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={t.none}>{t.noneHint}</EmptyState>
          ) : (
            <ListTable label={t.list} head={[t.name, t.state, t.tier, t.protection, t.you, t.created, '']}>
              {rows.map((row) => (
                <EnvironmentLine
                  key={row.id}
                  row={row}
                  mayDelete={may('environment:update')}
                  onStop={() => setStopping(row)}
                  onDelete={() => setRemoving(row)}
                />
              ))}
            </ListTable>
          )
        }
      </Loaded>
      <LoadMore pages={pages} />
      {stopping && <StopEnvironment of={stopping} onClose={() => setStopping(null)} />}
      <ConfirmDialog
        opened={removing !== null}
        title={t.deleteOne(removing?.name ?? '')}
        verb={t.deleteVerb}
        busy={remove.busy}
        problems={remove.problems}
        onClose={() => setRemoving(null)}
        onConfirm={() => void remove.run({ id: removing!.id }).then((done) => done && setRemoving(null))}
      >
        {t.deleteHint}
      </ConfirmDialog>
    </section>
  );
}

interface LineProps {
  readonly row: EnvironmentRow;
  readonly mayDelete: boolean;
  readonly onStop: () => void;
  readonly onDelete: () => void;
}

function EnvironmentLine({ row, mayDelete, onStop, onDelete }: LineProps) {
  return (
    <Row>
      <Cell className="mono">
        {row.name}
        {row.url && row.state === 'AVAILABLE' && (
          <div>
            <AddressLink url={row.url} />
          </div>
        )}
      </Cell>
      <Cell>
        <EnvironmentState of={row} />
      </Cell>
      <Cell>{row.tier.toLowerCase()}</Cell>
      <Cell>
        {row.protected ? (
          t.protectedBy(row.deployRole ? texts.roles[row.deployRole] : null)
        ) : (
          <span className="quiet">{t.open}</span>
        )}
      </Cell>
      <Cell>
        <StatusBadge tone={row.mayDeploy ? 'fine' : 'inactive'}>
          {row.mayDeploy ? t.mayDeploy : t.mayNotDeploy}
        </StatusBadge>
      </Cell>
      <Cell>
        <TimeAgo at={row.createdAt} />
      </Cell>
      <Cell>
        <Group justify="flex-end" gap="xs" wrap="nowrap">
          {row.mayDeploy && row.state === 'AVAILABLE' && (
            <Button size="xs" variant="default" onClick={onStop} aria-label={t.stopOne(row.name)}>
              {t.stop}
            </Button>
          )}
          {mayDelete && (
            <Button size="xs" variant="default" onClick={onDelete} aria-label={t.deleteOne(row.name)}>
              {texts.actions.delete}
            </Button>
          )}
        </Group>
      </Cell>
    </Row>
  );
}

function EnvironmentState({ of: { state, autoStopAt } }: { of: EnvironmentRow }) {
  if (state === 'STOPPED') return <StatusBadge tone="inactive">{t.stopped}</StatusBadge>;
  return (
    <>
      <StatusBadge tone="fine">{t.available}</StatusBadge>
      {autoStopAt && (
        <div className="quiet">
          {t.stops} <TimeAgo at={autoStopAt} />
        </div>
      )}
    </>
  );
}

function NewEnvironment({ projectPath }: { projectPath: string }) {
  const [name, setName] = useState('');
  const [tier, setTier] = useState('production');
  const write = useWrite(CREATE_ENVIRONMENT, (data) => data.environmentCreate);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await write.run({ projectPath, name, tier })) setName('');
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Group align="flex-start" gap="sm" mb="md">
        <TextInput
          label={t.name}
          withAsterisk={false}
          placeholder={t.namePlaceholder}
          classNames={{ input: 'mono' }}
          required
          w={220}
          value={name}
          error={write.at('name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t.tier}
          data={TIERS}
          value={tier}
          onChange={(next) => next && setTier(next)}
          allowDeselect={false}
          error={write.at('tier')}
          w={160}
        />
        <Button type="submit" variant="default" loading={write.busy} className="beside-labels">
          {t.create}
        </Button>
      </Group>
      <ProblemsNote problems={write.rest(['name', 'tier'])} />
    </form>
  );
}
