import { Button, Group } from '@mantine/core';
import { lazy, Suspense, useEffect, useState } from 'react';
import { usePages } from '../app/paging';
import { useWrite } from '../app/writing';
import { EmptyState } from '../components/empty-state';
import { ListFilter, useFilter } from '../components/list-filter';
import { Loaded } from '../components/loaded';
import { PageHeading } from '../components/page-heading';
import { ProblemsNote } from '../components/problems-note';
import { ENVIRONMENTS } from '../environments/environments.queries';
import { texts } from '../texts';
import { BulkBar } from './bulk-bar';
import type { SecretOwner } from './owner';
import { narrow, tagsOf } from './secret-filter';
import { SecretGrid } from './secret-grid';
import { StateFilters } from './state-filters';
import { useOverlay, type PanelKind } from './use-overlay';
import { TURN_ON_GROUP, TURN_ON_PROJECT } from './secrets-manager.queries';
import { useSecrets, useSecretsManager } from './use-secrets';

const t = texts.secrets;

// Most of the page's code, and none of what is seen first.
const loadOverlays = () => import('./secret-overlays');
const SecretOverlays = lazy(loadOverlays);

/** There before one is opened. */
function useOverlaysSoon(): void {
  useEffect(() => {
    const timer = setTimeout(() => void loadOverlays(), 300);
    return () => clearTimeout(timer);
  }, []);
}

export default function SecretsPage({ owner }: { owner: SecretOwner }) {
  const manager = useSecretsManager(owner);
  return (
    <Loaded of={manager}>
      {({ manager: found }) =>
        found ? <SecretsOf owner={owner} mayCreate={found.userPermissions.createSecrets} /> : <TurnOn owner={owner} />
      }
    </Loaded>
  );
}

function TurnOn({ owner }: { owner: SecretOwner }) {
  const project = useWrite(TURN_ON_PROJECT, (data) => data.projectSecretsManagerInitialize);
  const group = useWrite(TURN_ON_GROUP, (data) => data.groupSecretsManagerInitialize);
  const { busy, problems } = owner.kind === 'project' ? project : group;
  const run = (): void =>
    void (owner.kind === 'project'
      ? project.run({ projectPath: owner.fullPath })
      : group.run({ groupPath: owner.fullPath }));
  const may = owner.abilities.includes('secrets_manager:create');
  return (
    <>
      <PageHeading title={texts.frame.sections.secrets} />
      <EmptyState
        title={t.off(owner.kind)}
        action={
          may && (
            <Button onClick={run} loading={busy}>
              {t.turnOn}
            </Button>
          )
        }
      >
        {may ? t.offHint : t.offAsk}
        <ProblemsNote problems={problems} />
      </EmptyState>
    </>
  );
}

function SecretsOf({ owner, mayCreate }: { owner: SecretOwner; mayCreate: boolean }) {
  const secrets = useSecrets(owner);
  useOverlaysSoon();
  const isProject = owner.kind === 'project';
  const environments = usePages(
    { document: ENVIRONMENTS, variables: { projectPath: owner.fullPath }, pick: (data) => data.environments },
    { all: true, pause: !isProject },
  );
  const known = environments.rows ?? [];
  const [filter, setFilter] = useFilter();
  const [state, setState] = useFilter('state');
  const [tag, setTag] = useFilter('tag');
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [overlay, setOverlay] = useOverlay();
  const create = mayCreate && (
    <Button onClick={() => setOverlay({ kind: 'new', name: '', environment: '' })}>{t.create}</Button>
  );
  const names = new Set(secrets.rows?.filter((row) => !row.inherited).map((row) => row.name)).size;
  const found = overlay && 'id' in overlay ? secrets.rows?.find((row) => row.id === overlay.id) : undefined;
  return (
    <>
      <PageHeading
        title={texts.frame.sections.secrets}
        sentence={
          secrets.rows &&
          (isProject ? t.sentence(names, environments.count ?? environments.rows?.length ?? 0) : t.count(names))
        }
        actions={
          <>
            <SecretsActions
              isProject={isProject}
              mayCreate={mayCreate}
              mayReveal={owner.abilities.includes('secret:read_value')}
              onOpen={(kind) => setOverlay({ kind })}
            />
            {create}
          </>
        }
      />
      <Loaded of={{ data: secrets.rows, failure: secrets.failure, refresh: secrets.refresh }}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={t.none} action={create}>
              {t.noneHint}
            </EmptyState>
          ) : (
            <>
              <Group mb="sm">
                <ListFilter value={filter} onChange={setFilter} label={t.filter} />
                <StateFilters state={state} tag={tag} tags={tagsOf(rows)} onState={setState} onTag={setTag} />
                {secrets.loadingMore && <span className="quiet">{texts.failures.loading}</span>}
              </Group>
              <SecretGrid
                rows={narrow(rows, state, tag)}
                selected={selected}
                onSelect={setSelected}
                environments={known}
                filter={filter}
                openId={found?.id ?? null}
                mayCreate={mayCreate}
                onOpen={(id) => setOverlay({ kind: 'secret', id })}
                onAdd={(name, environment) => setOverlay({ kind: 'new', name, environment })}
              />
              <BulkBar
                fullPath={owner.fullPath}
                secrets={rows.filter((row) => !row.inherited && selected.has(row.name))}
                onDone={() => setSelected(new Set())}
              />
            </>
          )
        }
      </Loaded>
      <Suspense>
        {overlay && <SecretOverlays {...{ owner, overlay, setOverlay }} rows={secrets.rows} environments={known} />}
      </Suspense>
    </>
  );
}

interface ActionsProps {
  readonly isProject: boolean;
  readonly mayCreate: boolean;
  readonly mayReveal: boolean;
  readonly onOpen: (kind: PanelKind) => void;
}

function SecretsActions({ isProject, mayCreate, mayReveal, onOpen }: ActionsProps) {
  const button = (kind: PanelKind, label: string) => (
    <Button variant="default" onClick={() => onOpen(kind)}>
      {label}
    </Button>
  );
  return (
    <>
      {isProject && button('explain', t.explain)}
      {button('tidy', texts.related.open)}
      {mayCreate && button('promote', texts.promotion.open)}
      {mayCreate && button('import', texts.imports.open)}
      {mayReveal && button('export', texts.exporting.open)}
    </>
  );
}
