import { Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import type { ResultOf } from '../app/graphql';
import { groupAt } from '../app/namespace-path';
import { usePages } from '../app/paging';
import { ListFilter, useFilter } from '../components/list-filter';
import { Cell, ListTable, Row } from '../components/list-table';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { PageHeading } from '../components/page-heading';
import { PersonName } from '../components/person-name';
import { RoleSelect } from '../components/role-select';
import { TextLink } from '../components/text-link';
import { TimeAgo } from '../components/time-ago';
import { PreviewSheet } from '../rules/preview-sheet';
import type { Change } from '../rules/rules.queries';
import { texts } from '../texts';
import { AddMember } from './add-member';
import { CustomRoles } from './custom-roles';
import { InvitedGroups } from './invited-groups';
import { MEMBERS } from './members.queries';
import { WhyRole } from './why-role';

const t = texts.members;
type MemberRow = ResultOf<typeof MEMBERS>['members']['nodes'][number];

interface Props {
  readonly fullPath: string;
  readonly kind: 'project' | 'group';
  readonly abilities: readonly string[];
}

export default function MembersPage({ fullPath, kind, abilities }: Props) {
  const pages = usePages({ document: MEMBERS, variables: { fullPath }, pick: (data) => data.members });
  const [adding, setAdding] = useState(false);
  const [filter, setFilter] = useFilter();
  const [change, setChange] = useState<Change | null>(null);
  const [why, setWhy] = useState<string | null>(null);
  const wanted = filter.toLowerCase();
  const mayAdd = abilities.includes('member:create');
  return (
    <>
      <PageHeading
        title={texts.frame.sections.members}
        sentence={t.sentence(pages.count ?? pages.rows?.length ?? 0)}
        actions={mayAdd && <Button onClick={() => setAdding(true)}>{t.add}</Button>}
      />
      {adding && <AddMember fullPath={fullPath} onClose={() => setAdding(false)} />}
      <Group mb="sm">
        <ListFilter value={filter} onChange={setFilter} label={t.filter} />
      </Group>
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }}>
        {(rows) => (
          <ListTable label={texts.frame.sections.members} head={[t.person, t.role, t.source, t.expires, '']}>
            {rows
              .filter((row) => `${row.user.username} ${row.user.name}`.toLowerCase().includes(wanted))
              .map((row) => (
                <MemberLine
                  key={row.id}
                  row={row}
                  here={fullPath}
                  onChange={setChange}
                  onWhy={abilities.includes('access_rule:list') ? setWhy : undefined}
                />
              ))}
          </ListTable>
        )}
      </Loaded>
      <LoadMore pages={pages} />
      <Stack gap="xl" mt="xl">
        <InvitedGroups fullPath={fullPath} mayInvite={mayAdd} onChange={setChange} />
        {kind === 'group' && abilities.includes('custom_role:list') && (
          <CustomRoles groupPath={fullPath} abilities={abilities} onChange={setChange} />
        )}
      </Stack>
      {why && <WhyRole username={why} fullPath={fullPath} kind={kind} onClose={() => setWhy(null)} />}
      {change && <PreviewSheet change={change} onClose={() => setChange(null)} onSaved={() => setChange(null)} />}
    </>
  );
}

interface LineProps {
  readonly row: MemberRow;
  readonly here: string;
  readonly onChange: (change: Change) => void;
  readonly onWhy: ((username: string) => void) | undefined;
}

function MemberLine({ row, here, onChange, onWhy }: LineProps) {
  const inherited = isInherited(row, here);
  const { username } = row.user;
  return (
    <Row>
      <Cell>
        <PersonName person={row.user} /> <span className="quiet">@{username}</span>{' '}
        <span className="quiet">{texts.admin.kinds[row.userKind]}</span>
      </Cell>
      <Cell>
        <MemberRole member={row} here={here} onChange={onChange} />
        {row.customRole && <div className="quiet breakable">{row.customRole.name}</div>}
      </Cell>
      <Cell>
        {inherited ? <TextLink to={groupAt(row.inheritedFrom!, 'members')}>{row.inheritedFrom}</TextLink> : t.direct}
      </Cell>
      <Cell>
        <TimeAgo at={row.expiresAt} />
      </Cell>
      <Cell>
        <Group justify="flex-end" gap="xs" wrap="nowrap">
          {onWhy && (
            <Button size="xs" variant="default" onClick={() => onWhy(username)} aria-label={t.whyOne(username)}>
              {t.why}
            </Button>
          )}
          {row.abilities.includes('member:delete') && !inherited && (
            <Button
              size="xs"
              variant="default"
              onClick={() => onChange({ memberDelete: { id: row.id } })}
              aria-label={t.removeOne(username)}
            >
              {t.remove}
            </Button>
          )}
        </Group>
      </Cell>
    </Row>
  );
}

function isInherited(member: MemberRow, here: string): boolean {
  return member.inheritedFrom !== null && member.inheritedFrom !== here;
}

interface MemberRoleProps {
  readonly member: MemberRow;
  readonly here: string;
  readonly onChange: (change: Change) => void;
}

/** Choosing another role opens the preview; nothing is changed before that is saved. */
function MemberRole({ member, here, onChange }: MemberRoleProps) {
  if (isInherited(member, here) || !member.abilities.includes('member:update')) return texts.roles[member.role];
  return (
    <RoleSelect
      value={member.role}
      aria-label={t.roleOf(member.user.username)}
      size="xs"
      w={150}
      onChange={(role) => role !== member.role && onChange({ memberUpdate: { id: member.id, role } })}
    />
  );
}
