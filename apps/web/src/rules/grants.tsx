import { Button, Group, Title } from '@mantine/core';
import { useState } from 'react';
import { usePages } from '../app/paging';
import { Cell, ListTable, Row } from '../components/list-table';
import { LoadMore } from '../components/load-more';
import { Loaded } from '../components/loaded';
import { PersonName } from '../components/person-name';
import { StatusBadge } from '../components/status-badge';
import { texts } from '../texts';
import { GROUP_GRANTS, PROJECT_GRANTS, type Grant } from './grants.queries';
import { NewGrant } from './new-grant';
import type { RulesPlace } from './rule-values';
import type { Change } from './rules.queries';

const t = texts.grants;

interface Props {
  readonly place: RulesPlace;
  /** Who gains and who loses is told before it is saved. */
  readonly onPreview: (change: Change) => void;
}

function useGrants({ kind, fullPath }: RulesPlace) {
  const ofProject = usePages(
    { document: PROJECT_GRANTS, variables: { fullPath }, pick: (data) => data.projectSecretsPermissions },
    { pause: kind !== 'project' },
  );
  const ofGroup = usePages(
    { document: GROUP_GRANTS, variables: { fullPath }, pick: (data) => data.groupSecretsPermissions },
    { pause: kind !== 'group' },
  );
  return kind === 'project' ? ofProject : ofGroup;
}

function revoking({ kind, fullPath }: RulesPlace, { principal }: Grant): Change {
  const who = { type: principal.type, id: Number(principal.id) };
  return kind === 'project'
    ? { projectSecretsPermissionDelete: { projectPath: fullPath, principal: who } }
    : { groupSecretsPermissionDelete: { groupPath: fullPath, principal: who } };
}

/** What roles have by themselves over the secrets of one owner, and what was granted beyond that. */
export function Grants({ place, onPreview }: Props) {
  const pages = useGrants(place);
  const [creating, setCreating] = useState(false);
  const mayGrant = place.abilities.includes('secret_grant:update');
  const mayRevoke = place.abilities.includes('secret_grant:delete');
  return (
    <section aria-label={t.title} style={{ marginTop: 32 }}>
      <Group justify="space-between" align="flex-start">
        <Title order={2}>{t.title}</Title>
        {mayGrant && !creating && (
          <Button variant="default" onClick={() => setCreating(true)}>
            {t.create}
          </Button>
        )}
      </Group>
      <p className="quiet">{t.hint}</p>
      {creating && <NewGrant place={place} onPreview={onPreview} onClose={() => setCreating(false)} />}
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }} rows={3}>
        {(rows) => (
          <ListTable label={t.title} head={[t.who, t.may, t.by, t.ends, '']}>
            {rows.map((grant) => (
              <GrantRow
                key={`${grant.principal.type} ${grant.principal.id}`}
                grant={grant}
                onRevoke={mayRevoke && !grant.byDefault ? () => onPreview(revoking(place, grant)) : undefined}
              />
            ))}
          </ListTable>
        )}
      </Loaded>
      <LoadMore pages={pages} />
    </section>
  );
}

function nameOf({ type, name }: Grant['principal']): string {
  if (type === 'ROLE') return texts.roles[name.toUpperCase() as keyof typeof texts.roles] ?? name;
  return type === 'USER' ? `@${name}` : name;
}

function GrantRow({ grant, onRevoke }: { grant: Grant; onRevoke: (() => void) | undefined }) {
  const { byDefault, expired, expiredAt, grantedBy, principal, secretActions } = grant;
  return (
    <Row>
      <Cell className="breakable">{nameOf(principal)}</Cell>
      <Cell style={{ whiteSpace: 'normal', minWidth: 180 }}>{t.mayInWords(secretActions) || t.nothing}</Cell>
      <Cell>{byDefault ? <span className="quiet">{t.byDefault}</span> : <PersonName person={grantedBy} />}</Cell>
      <Cell>{expired ? <StatusBadge tone="inactive">{t.expired}</StatusBadge> : (expiredAt ?? texts.time.never)}</Cell>
      <Cell>
        {onRevoke && (
          <Group justify="flex-end">
            <Button size="xs" variant="default" aria-label={t.revokeOne(nameOf(principal))} onClick={onRevoke}>
              {t.revoke}
            </Button>
          </Group>
        )}
      </Cell>
    </Row>
  );
}
