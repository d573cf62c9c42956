import { Button, Group } from '@mantine/core';
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
import { MEMBERS } from './members.queries';

const t = texts.members;
type MemberRow = ResultOf<typeof MEMBERS>['members']['nodes'][number];

export default function MembersPage({ fullPath, abilities }: { fullPath: string; abilities: readonly string[] }) {
  const pages = usePages({ document: MEMBERS, variables: { fullPath }, pick: (data) => data.members });
  const [adding, setAdding] = useState(false);
  const [filter, setFilter] = useFilter();
  const [change, setChange] = useState<Change | null>(null);
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
                <Row key={row.id}>
                  <Cell>
                    <PersonName person={row.user} /> <span className="quiet">@{row.user.username}</span>
                  </Cell>
                  <Cell>
                    <MemberRole member={row} here={fullPath} onChange={setChange} />
                  </Cell>
                  <Cell>
                    {isInherited(row, fullPath) ? (
                      <TextLink to={groupAt(row.inheritedFrom!, 'members')}>{row.inheritedFrom}</TextLink>
                    ) : (
                      t.direct
                    )}
                  </Cell>
                  <Cell>
                    <TimeAgo at={row.expiresAt} />
                  </Cell>
                  <Cell>
                    <Group justify="flex-end">
                      {row.abilities.includes('member:delete') && !isInherited(row, fullPath) && (
                        <Button
                          size="xs"
                          variant="default"
                          onClick={() => setChange({ memberDelete: { id: row.id } })}
                          aria-label={t.removeOne(row.user.username)}
                        >
                          {t.remove}
                        </Button>
                      )}
                    </Group>
                  </Cell>
                </Row>
              ))}
          </ListTable>
        )}
      </Loaded>
      <LoadMore pages={pages} />
      {change && <PreviewSheet change={change} onClose={() => setChange(null)} onSaved={() => setChange(null)} />}
    </>
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
