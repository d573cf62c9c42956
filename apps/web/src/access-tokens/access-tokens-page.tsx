import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { ResultOf } from '../app/graphql';
import { usePages } from '../app/paging';
import { useWrite } from '../app/writing';
import { ConfirmDialog } from '../components/confirm-dialog';
import { EmptyState } from '../components/empty-state';
import { Cell, ListTable, Row } from '../components/list-table';
import { LoadMore } from '../components/load-more';
import { Loaded } from '../components/loaded';
import { PageHeading } from '../components/page-heading';
import { StatusBadge } from '../components/status-badge';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { ACCESS_TOKENS, REVOKE_ACCESS_TOKEN } from './access-tokens.queries';
import { NewAccessToken } from './new-access-token';

const t = texts.tokens;
const p = texts.placeTokens;
type Token = ResultOf<typeof ACCESS_TOKENS>['accessTokens']['nodes'][number];

interface Props {
  readonly fullPath: string;
  readonly abilities: readonly string[];
}

export default function AccessTokensPage({ fullPath, abilities }: Props) {
  const pages = usePages({ document: ACCESS_TOKENS, variables: { fullPath }, pick: (data) => data.accessTokens });
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);
  const mayRevoke = abilities.includes('access_token:revoke');
  const create = abilities.includes('access_token:create') && (
    <Button onClick={() => setCreating(true)}>{t.create}</Button>
  );
  return (
    <>
      <PageHeading title={t.title} sentence={p.sentence} actions={create} />
      {creating && <NewAccessToken fullPath={fullPath} onClose={() => setCreating(false)} />}
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }}>
        {(rows) =>
          rows.length === 0 ? (
            !creating && <EmptyState title={p.none}>{p.noneHint}</EmptyState>
          ) : (
            <ListTable label={t.title} head={[t.name, p.role, t.scopes, t.state, t.lastUsed, t.expires, '']}>
              {rows.map((token) => (
                <TokenRow key={token.id} token={token} mayRevoke={mayRevoke} onRevoke={() => setRevoking(token)} />
              ))}
            </ListTable>
          )
        }
      </Loaded>
      <LoadMore pages={pages} />
      {revoking && <Revoke token={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}

function TokenRow({ token, mayRevoke, onRevoke }: { token: Token; mayRevoke: boolean; onRevoke: () => void }) {
  return (
    <Row>
      <Cell className="breakable" style={{ whiteSpace: 'normal', minWidth: 140 }}>
        {token.name}
      </Cell>
      <Cell>{token.role ? texts.roles[token.role] : '–'}</Cell>
      <Cell className="mono">{token.scopes.join(', ')}</Cell>
      <Cell>
        <StatusBadge tone={token.active ? 'fine' : 'inactive'}>
          {token.active ? t.active : token.revokedAt ? t.revoked : t.expired}
        </StatusBadge>
      </Cell>
      <Cell>
        <TimeAgo at={token.lastUsedAt} />
      </Cell>
      <Cell>
        <TimeAgo at={token.expiresAt} />
      </Cell>
      <Cell>
        <Group justify="flex-end">
          {token.active && mayRevoke && (
            <Button size="xs" variant="default" aria-label={p.revokeOne(token.name)} onClick={onRevoke}>
              {t.revoke}
            </Button>
          )}
        </Group>
      </Cell>
    </Row>
  );
}

function Revoke({ token, onClose }: { token: Token; onClose: () => void }) {
  const write = useWrite(REVOKE_ACCESS_TOKEN, (data) => data.accessTokenRevoke);
  return (
    <ConfirmDialog
      opened
      title={t.revokeTitle}
      verb={t.revoke}
      busy={write.busy}
      problems={write.problems}
      onClose={onClose}
      onConfirm={() => void write.run({ id: token.id }).then((done) => done && onClose())}
    >
      <Text className="breakable">{t.revokeHint(token.name)}</Text>
    </ConfirmDialog>
  );
}
