import { Badge, Button, Group, Switch } from '@mantine/core';
import { useState } from 'react';
import { groupAt, projectAt } from '../app/namespace-path';
import { useWrite } from '../app/writing';
import { ConfirmDialog } from '../components/confirm-dialog';
import { Cell, ListTable, Row } from '../components/list-table';
import { StatusBadge } from '../components/status-badge';
import { TextLink } from '../components/text-link';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { EditRunner } from './edit-runner';
import { DELETE_RUNNER, UPDATE_RUNNER, type RunnerRow } from './runners.queries';

const t = texts.runners;
export function mayOn(runner: RunnerRow, verb: 'update' | 'delete'): boolean {
  return runner.abilities.includes(`runner:${verb}`) || runner.abilities.includes(`instance_runner:${verb}`);
}

export function RunnerTable({ rows }: { rows: readonly RunnerRow[] }) {
  const [removing, setRemoving] = useState<RunnerRow | null>(null);
  const [edited, setEdited] = useState<string | null>(null);
  const editing = rows.find(({ id }) => id === edited);
  const remove = useWrite(DELETE_RUNNER, (data) => data.runnerDelete);
  return (
    <>
      <ListTable
        label={texts.frame.sections.runners}
        head={[
          t.runner,
          t.state,
          t.takes,
          t.machines,
          <span className="right" key="running">
            {t.running}
          </span>,
          t.taking,
          '',
        ]}
      >
        {rows.map((runner) => (
          <RunnerLine key={runner.id} runner={runner} onEdit={({ id }) => setEdited(id)} onRemove={setRemoving} />
        ))}
      </ListTable>
      {editing && <EditRunner runner={editing} onClose={() => setEdited(null)} />}
      <ConfirmDialog
        opened={removing !== null}
        title={t.deleteTitle}
        verb={t.deleteTitle}
        busy={remove.busy}
        problems={remove.problems}
        typeName={removing ? `#${removing.id}` : undefined}
        onClose={() => setRemoving(null)}
        onConfirm={() => void remove.run({ id: removing!.id }).then((done) => done && setRemoving(null))}
      >
        {t.deleteHint}
      </ConfirmDialog>
    </>
  );
}

function Owner({ runner }: { runner: RunnerRow }) {
  if (!runner.ownerPath) return <>{t.scopes[runner.scope]}</>;
  const at = runner.scope === 'GROUP' ? groupAt : projectAt;
  return (
    <>
      {t.scopes[runner.scope]} <TextLink to={at(runner.ownerPath, 'runners')}>{runner.ownerPath}</TextLink>
    </>
  );
}

function Takes({ runner }: { runner: RunnerRow }) {
  return (
    <Group gap={4}>
      {runner.tags.map((tag) => (
        <Badge key={tag} variant="default" tt="none" fw={500} className="mono">
          {tag}
        </Badge>
      ))}
      {runner.runUntagged && <span className="quiet">{t.untagged(runner.tags.length > 0)}</span>}
      {runner.protected && <StatusBadge tone="inactive">{t.protectedOnly}</StatusBadge>}
    </Group>
  );
}

function PauseSwitch({ runner }: { runner: RunnerRow }) {
  const write = useWrite(UPDATE_RUNNER, (data) => data.runnerUpdate);
  return (
    <Switch
      checked={!runner.paused}
      label={runner.paused ? t.paused : t.takesJobs}
      aria-label={t.pauseOne(runner.description || runner.id)}
      disabled={!mayOn(runner, 'update') || write.busy}
      error={write.problems[0]?.message}
      onChange={(event) => void write.run({ id: runner.id, paused: !event.currentTarget.checked })}
    />
  );
}

interface LineProps {
  readonly runner: RunnerRow;
  readonly onEdit: (runner: RunnerRow) => void;
  readonly onRemove: (runner: RunnerRow) => void;
}

function RunnerLine({ runner, onEdit, onRemove }: LineProps) {
  return (
    <Row>
      <Cell style={{ whiteSpace: 'normal', minWidth: 240 }}>
        <div className="breakable">{runner.description || t.nameless(runner.id)}</div>
        <div className="quiet" style={{ fontSize: 12 }}>
          #{runner.id} · <span className="mono">{runner.tokenPrefix}…</span> · <Owner runner={runner} />
        </div>
      </Cell>
      <Cell>
        <StatusBadge tone={runner.online ? 'fine' : 'inactive'}>
          {runner.online ? t.online : runner.contactedAt ? t.offline : t.neverContacted}
        </StatusBadge>
        <div className="quiet" style={{ fontSize: 12 }}>
          <TimeAgo at={runner.contactedAt} />
        </div>
      </Cell>
      <Cell style={{ whiteSpace: 'normal', minWidth: 140 }}>
        <Takes runner={runner} />
      </Cell>
      <Cell style={{ fontSize: 12 }}>
        {runner.managers.map((manager) => (
          <div key={manager.id}>
            <span className="mono">{manager.systemId}</span> {manager.agentName} {manager.version}{' '}
            {manager.executor && `(${manager.executor})`}{' '}
            {runner.managers.length > 1 && <span className="quiet">· {t.load(manager.runningJobs)}</span>}
          </div>
        ))}
      </Cell>
      <Cell className="numbers">{runner.runningJobs}</Cell>
      <Cell>
        <PauseSwitch runner={runner} />
      </Cell>
      <Cell>
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          {mayOn(runner, 'update') && (
            <Button
              size="xs"
              variant="default"
              onClick={() => onEdit(runner)}
              aria-label={t.editOne(runner.description || runner.id)}
            >
              {texts.actions.edit}
            </Button>
          )}
          {mayOn(runner, 'delete') && (
            <Button
              size="xs"
              variant="default"
              onClick={() => onRemove(runner)}
              aria-label={t.deleteOne(runner.description || runner.id)}
            >
              {texts.actions.delete}
            </Button>
          )}
        </Group>
      </Cell>
    </Row>
  );
}
