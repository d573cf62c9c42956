import { Button, Checkbox, Group } from '@mantine/core';
import { useState } from 'react';
import { REVOKE_ACCESS_TOKEN } from '../access-tokens/access-tokens.queries';
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
import { ISSUED_TOKENS, REVOKE_USER_TOKEN } from './inventory.queries';

const t = texts.inventory;
const k = texts.tokens;
type Issued = ResultOf<typeof ISSUED_TOKENS>['issuedTokens']['nodes'][number];

export default function IssuedTokensPage() {
  const [filter, setFilter] = useFilter();
  const [ended, setEnded] = useFilter('ended');
  const [revoking, setRevoking] = useState<Issued | null>(null);
  const variables = { search: filter || null, endedToo: ended === '1' };
  const pages = usePages({ document: ISSUED_TOKENS, variables, pick: (data) => data.issuedTokens });
  return (
    <>
      <AdminSections active="tokens" />
      <PageHeading title={t.tokens} sentence={t.tokensSentence} />
      <Group mb="sm">
        <ListFilter value={filter} onChange={setFilter} label={t.filterTokens} />
        <Checkbox
          label={t.endedToo}
          checked={ended === '1'}
          onChange={(event) => setEnded(event.currentTarget.checked ? '1' : '')}
        />
      </Group>
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={filter ? texts.lists.noMatch(filter) : t.noTokens} />
          ) : (
            <TokenTable rows={rows} onRevoke={setRevoking} />
          )
        }
      </Loaded>
      <LoadMore pages={pages} />
      {revoking && <RevokeIssued token={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}

function TokenTable({ rows, onRevoke }: { rows: readonly Issued[]; onRevoke: (token: Issued) => void }) {
  const mayRevoke = useViewer().abilities.includes('user:update');
  const head = [t.name, t.owner, t.place, k.scopes, k.state, k.lastUsed, k.expires, ''];
  return (
    <ListTable label={t.tokens} head={head}>
      {rows.map((token) => (
        <Row key={token.id}>
          <Cell className="breakable" style={{ whiteSpace: 'normal', minWidth: 140 }}>
            {token.name}
            {token.trustRule && <div className="quiet">{t.issuedBy(token.trustRule.name)}</div>}
          </Cell>
          <Cell className="mono">{token.user.username}</Cell>
          <Cell>{token.ownerPath ?? t.ofPerson}</Cell>
          <Cell className="mono">{token.scopes.join(', ')}</Cell>
          <Cell>
            <StatusBadge tone={token.active ? 'fine' : 'inactive'}>
              {token.active ? k.active : token.revokedAt ? k.revoked : k.expired}
            </StatusBadge>
          </Cell>
          <Cell>
            <TimeAgo at={token.lastUsedAt} />
          </Cell>
          <Cell>
            <TimeAgo at={token.expiresAt} />
          </Cell>
          <Cell ta="right">
            {token.active && mayRevoke && (
              <Button
                size="xs"
                variant="default"
                aria-label={texts.placeTokens.revokeOne(token.name)}
                onClick={() => onRevoke(token)}
              >
                {k.revoke}
              </Button>
            )}
          </Cell>
        </Row>
      ))}
    </ListTable>
  );
}

/** What cannot be undone, and breaks somebody else's program: its name is typed first. */
function RevokeIssued({ token, onClose }: { token: Issued; onClose: () => void }) {
  const ofPerson = useWrite(REVOKE_USER_TOKEN, (data) => data.userTokenRevoke);
  const ofProgram = useWrite(REVOKE_ACCESS_TOKEN, (data) => data.accessTokenRevoke);
  const write = token.kind === 'PERSON' ? ofPerson : ofProgram;
  return (
    <ConfirmDialog
      opened
      title={k.revokeTitle}
      verb={k.revoke}
      typeName={token.name}
      busy={write.busy}
      problems={write.problems}
      onClose={onClose}
      onConfirm={() => void write.run({ id: token.id }).then((done) => done && onClose())}
    >
      {t.revokeHint(token.name, token.user.username)}
    </ConfirmDialog>
  );
}
