import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { ResultOf } from '../app/graphql';
import { usePages } from '../app/paging';
import { useViewer } from '../app/session';
import { useWrite } from '../app/writing';
import { ConfirmDialog } from '../components/confirm-dialog';
import { EmptyState } from '../components/empty-state';
import { ListFilter, useFilter } from '../components/list-filter';
import { Cell, ListTable, Row } from '../components/list-table';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { PageHeading } from '../components/page-heading';
import { StatusBadge } from '../components/status-badge';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { AdminSections } from './admin-sections';
import { UPDATE_USER, USERS } from './admin.queries';
import { NewUser } from './new-user';

const t = texts.admin;
type UserRow = ResultOf<typeof USERS>['users']['nodes'][number];

export default function UsersPage() {
  const viewer = useViewer();
  const [filter, setFilter] = useFilter();
  const pages = usePages({ document: USERS, variables: { search: filter || null }, pick: (data) => data.users });
  const [creating, setCreating] = useState(false);
  const mayCreate = viewer.abilities.includes('user:create');
  return (
    <>
      <AdminSections active="users" />
      <PageHeading
        title={t.users}
        sentence={t.usersSentence}
        actions={mayCreate && <Button onClick={() => setCreating(true)}>{t.createUser}</Button>}
      />
      {creating && <NewUser onClose={() => setCreating(false)} />}
      <Group mb="sm">
        <ListFilter value={filter} onChange={setFilter} label={t.filterUsers} />
      </Group>
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={texts.lists.noMatch(filter)} />
          ) : (
            <UserTable rows={rows} viewerId={viewer.id} mayBlock={viewer.abilities.includes('user:block')} />
          )
        }
      </Loaded>
      <LoadMore pages={pages} />
    </>
  );
}

function UserState({ user }: { user: UserRow }) {
  if (user.blocked) return <StatusBadge tone="refused">{t.blocked}</StatusBadge>;
  if (user.lockedUntil && new Date(user.lockedUntil) > new Date())
    return <StatusBadge tone="attention">{t.locked}</StatusBadge>;
  return <StatusBadge tone="fine">{t.active}</StatusBadge>;
}

function UserTable({ rows, viewerId, mayBlock }: { rows: readonly UserRow[]; viewerId: string; mayBlock: boolean }) {
  const [blocking, setBlocking] = useState<UserRow | null>(null);
  const write = useWrite(UPDATE_USER, (data) => data.userUpdate);
  const flip = (user: UserRow): void =>
    void write.run({ id: user.id, blocked: !user.blocked }).then((done) => done && setBlocking(null));
  return (
    <>
      <ListTable label={t.users} head={[t.username, t.name, t.email, t.state, t.lastSignIn, '']}>
        {rows.map((user) => (
          <Row key={user.id}>
            <Cell className="mono">{user.username}</Cell>
            <Cell className="breakable">
              {user.name} {user.admin && <span className="quiet">· {t.administrator}</span>}
            </Cell>
            <Cell className="breakable">{user.email}</Cell>
            <Cell>
              <UserState user={user} />
            </Cell>
            <Cell>
              <TimeAgo at={user.lastSignInAt} />
            </Cell>
            <Cell>
              <Group justify="flex-end">
                {mayBlock && user.id !== viewerId && (
                  <Button
                    size="xs"
                    variant="default"
                    onClick={() => setBlocking(user)}
                    aria-label={user.blocked ? t.unblockOne(user.username) : t.blockOne(user.username)}
                  >
                    {user.blocked ? t.unblock : t.block}
                  </Button>
                )}
              </Group>
            </Cell>
          </Row>
        ))}
      </ListTable>
      <ConfirmDialog
        opened={blocking !== null}
        title={blocking?.blocked ? t.unblock : t.block}
        verb={blocking?.blocked ? t.unblockVerb : t.blockVerb}
        busy={write.busy}
        problems={write.problems}
        onClose={() => setBlocking(null)}
        onConfirm={() => flip(blocking!)}
      >
        {blocking?.blocked ? t.unblockHint(blocking.username) : t.blockHint(blocking?.username ?? '')}
      </ConfirmDialog>
    </>
  );
}
