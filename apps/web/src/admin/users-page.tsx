import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { ResultOf } from '../app/graphql';
import { usePages } from '../app/paging';
import { useViewer } from '../app/session';
import type { Viewer } from '../app/session.queries';
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
import { ActAs } from './act-as';
import { AdminSections } from './admin-sections';
import { RESET_TWO_FACTOR, UPDATE_USER, USERS } from './admin.queries';
import { NewUser } from './new-user';

const t = texts.admin;
const acting = texts.impersonation;
const factor = texts.secondFactor;
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
            <UserTable rows={rows} viewer={viewer} />
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

const mayBeActedAs = ({ kind, admin, auditor, blocked }: UserRow): boolean =>
  kind === 'PERSON' && !admin && !auditor && !blocked;

interface Change {
  readonly user: UserRow;
  readonly what: 'blocked' | 'auditor';
}

function UserTable({ rows, viewer }: { rows: readonly UserRow[]; viewer: Viewer }) {
  const [change, setChange] = useState<Change | null>(null);
  const [actAs, setActAs] = useState<UserRow | null>(null);
  const [reset, setReset] = useState<UserRow | null>(null);
  const may = (ability: string): boolean => viewer.abilities.includes(ability);
  return (
    <>
      <ListTable label={t.users} head={[t.username, t.name, t.email, t.state, t.lastSignIn, '']}>
        {rows.map((user) => (
          <Row key={user.id}>
            <Cell className="mono">{user.username}</Cell>
            <Cell className="breakable">
              {user.name}{' '}
              <span className="quiet">
                {[t.kinds[user.kind], user.admin && t.administrator, user.auditor && t.auditor]
                  .filter(Boolean)
                  .map((word) => `· ${String(word)}`)
                  .join(' ')}
              </span>
            </Cell>
            <Cell className="breakable">{user.email}</Cell>
            <Cell>
              <UserState user={user} />
            </Cell>
            <Cell>
              <TimeAgo at={user.lastSignInAt} />
            </Cell>
            <Cell>
              <Group justify="flex-end" gap="xs" wrap="nowrap">
                {may('user:impersonate') && mayBeActedAs(user) && (
                  <Button
                    size="xs"
                    variant="default"
                    onClick={() => setActAs(user)}
                    aria-label={acting.actAs(user.username)}
                  >
                    {acting.actAsShort}
                  </Button>
                )}
                {may('user:update') && user.kind === 'PERSON' && (
                  <Button
                    size="xs"
                    variant="default"
                    onClick={() => setChange({ user, what: 'auditor' })}
                    aria-label={t.auditorOne(user.username, user.auditor)}
                  >
                    {user.auditor ? t.endAuditor : t.makeAuditor}
                  </Button>
                )}
                {may('user:update') && user.twoFactor && user.id !== viewer.id && (
                  <Button
                    size="xs"
                    variant="default"
                    onClick={() => setReset(user)}
                    aria-label={factor.resetOne(user.username)}
                  >
                    {factor.reset}
                  </Button>
                )}
                {may('user:block') && user.id !== viewer.id && (
                  <Button
                    size="xs"
                    variant="default"
                    onClick={() => setChange({ user, what: 'blocked' })}
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
      {actAs && <ActAs user={actAs} onClose={() => setActAs(null)} />}
      {reset && <ResetTwoFactor user={reset} onClose={() => setReset(null)} />}
      {change && <ChangeUser change={change} onClose={() => setChange(null)} />}
    </>
  );
}

function ChangeUser({ change: { user, what }, onClose }: { change: Change; onClose: () => void }) {
  const write = useWrite(UPDATE_USER, (data) => data.userUpdate);
  const { username, blocked, auditor } = user;
  const words =
    what === 'blocked'
      ? blocked
        ? { title: t.unblock, verb: t.unblockVerb, hint: t.unblockHint(username) }
        : { title: t.block, verb: t.blockVerb, hint: t.blockHint(username) }
      : auditor
        ? { title: t.endAuditor, verb: t.endAuditor, hint: t.auditorEndHint(username) }
        : { title: t.makeAuditor, verb: t.makeAuditor, hint: t.auditorHint };
  const input = what === 'blocked' ? { id: user.id, blocked: !blocked } : { id: user.id, auditor: !auditor };
  return (
    <ConfirmDialog
      opened
      title={words.title}
      verb={words.verb}
      busy={write.busy}
      problems={write.problems}
      onClose={onClose}
      onConfirm={() => void write.run(input).then((done) => done && onClose())}
    >
      {words.hint}
    </ConfirmDialog>
  );
}

function ResetTwoFactor({ user: { id, username }, onClose }: { user: UserRow; onClose: () => void }) {
  const write = useWrite(RESET_TWO_FACTOR, (data) => data.userTwoFactorReset);
  return (
    <ConfirmDialog
      opened
      title={factor.resetOne(username)}
      verb={factor.reset}
      busy={write.busy}
      problems={write.problems}
      onClose={onClose}
      onConfirm={() => void write.run({ id }).then((done) => done && onClose())}
    >
      {factor.resetHint(username)}
    </ConfirmDialog>
  );
}
