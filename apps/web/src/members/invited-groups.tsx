import { Button, Group, Paper, Select, Stack, Title } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { groupAt } from '../app/namespace-path';
import { usePages } from '../app/paging';
import { Cell, ListTable, Row } from '../components/list-table';
import { LoadMore } from '../components/load-more';
import { PersonName } from '../components/person-name';
import { RoleSelect, type Role } from '../components/role-select';
import { TextLink } from '../components/text-link';
import { TimeAgo } from '../components/time-ago';
import { GROUPS } from '../groups/groups.queries';
import type { Change } from '../rules/rules.queries';
import { texts } from '../texts';
import { INVITED_GROUPS, INVITED_MEMBERS, type Invitation } from './invitations.queries';

const t = texts.members;

interface Props {
  readonly fullPath: string;
  readonly mayInvite: boolean;
  readonly onChange: (change: Change) => void;
}

/** Groups whose members are members here, and who that is. */
export function InvitedGroups({ fullPath, mayInvite, onChange }: Props) {
  const pages = usePages({ document: INVITED_GROUPS, variables: { fullPath }, pick: (data) => data.invitedGroups });
  const [inviting, setInviting] = useState(false);
  if (!pages.rows || (pages.rows.length === 0 && !mayInvite)) return null;
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{t.invited}</Title>
        {mayInvite && (
          <Button size="xs" variant="default" onClick={() => setInviting(true)}>
            {t.invite}
          </Button>
        )}
      </Group>
      {inviting && <Invite fullPath={fullPath} onChange={onChange} onClose={() => setInviting(false)} />}
      {pages.rows.length === 0 ? (
        <p className="quiet">{t.noneInvited}</p>
      ) : (
        <>
          <ListTable label={t.invited} head={[t.group, t.atMost, t.source, t.expires, '']}>
            {pages.rows.map((row) => (
              <InvitationRow key={row.id} row={row} onChange={onChange} />
            ))}
          </ListTable>
          <LoadMore pages={pages} />
          <InvitedMembers fullPath={fullPath} />
        </>
      )}
    </section>
  );
}

function InvitationRow({ row, onChange }: { row: Invitation; onChange: (change: Change) => void }) {
  const { inheritedFrom: from } = row;
  return (
    <Row>
      <Cell>
        {row.groupPath ? (
          <TextLink to={groupAt(row.groupPath)}>{row.groupPath}</TextLink>
        ) : (
          <span className="quiet">{t.hiddenGroup}</span>
        )}
      </Cell>
      <Cell>{texts.roles[row.maxRole]}</Cell>
      <Cell>{from === null ? t.direct : <TextLink to={groupAt(from, 'members')}>{from}</TextLink>}</Cell>
      <Cell>
        <TimeAgo at={row.expiresAt} />
      </Cell>
      <Cell>
        <Group justify="flex-end">
          {from === null && row.abilities.includes('member:delete') && (
            <Button
              size="xs"
              variant="default"
              aria-label={t.uninviteOne(row.groupPath ?? row.id)}
              onClick={() => onChange({ groupInvitationDelete: { id: row.id } })}
            >
              {t.remove}
            </Button>
          )}
        </Group>
      </Cell>
    </Row>
  );
}

function InvitedMembers({ fullPath }: { fullPath: string }) {
  const pages = usePages({ document: INVITED_MEMBERS, variables: { fullPath }, pick: (data) => data.invitedMembers });
  if (!pages.rows?.length) return null;
  return (
    <>
      <ListTable label={t.through} head={[t.person, t.role, t.through, t.expires]}>
        {pages.rows.map((row, index) => (
          <Row key={index}>
            <Cell>
              <PersonName person={row.user} /> <span className="quiet">@{row.user.username}</span>
            </Cell>
            <Cell>{texts.roles[row.role]}</Cell>
            <Cell className="mono breakable">{row.throughGroup ?? t.hiddenGroup}</Cell>
            <Cell>
              <TimeAgo at={row.expiresAt} />
            </Cell>
          </Row>
        ))}
      </ListTable>
      <LoadMore pages={pages} />
    </>
  );
}

function Invite({ fullPath, onChange, onClose }: Omit<Props, 'mayInvite'> & { onClose: () => void }) {
  const groups = usePages({ document: GROUPS, variables: {}, pick: (data) => data.groups }, { all: true });
  const [groupPath, setGroupPath] = useState<string | null>(null);
  const [maxRole, setMaxRole] = useState<Role>('DEVELOPER');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!groupPath) return;
    onChange({ groupInvitationCreate: { fullPath, groupPath, maxRole } });
    onClose();
  };
  return (
    <Paper withBorder p="md" mb="md" maw={720}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Group align="flex-end">
            <Select
              label={t.group}
              searchable
              data={(groups.rows ?? []).map((group) => group.fullPath)}
              value={groupPath}
              onChange={setGroupPath}
              w={260}
            />
            <RoleSelect label={t.atMost} value={maxRole} onChange={setMaxRole} w={180} />
          </Group>
          <Group>
            <Button type="submit" disabled={!groupPath} title={groupPath ? undefined : t.chooseGroup}>
              {t.inviteVerb}
            </Button>
            <Button variant="default" onClick={onClose}>
              {texts.actions.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
