import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { TokenRow } from '../access-tokens/token-row';
import { usePages } from '../app/paging';
import { useWrite } from '../app/writing';
import { ConfirmDialog } from '../components/confirm-dialog';
import { EmptyState } from '../components/empty-state';
import { ListTable } from '../components/list-table';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { PageHeading } from '../components/page-heading';
import { texts } from '../texts';
import { NewToken } from './new-token';
import { REVOKE_TOKEN, TOKENS } from './sessions.queries';

const t = texts.tokens;

export default function TokensPage() {
  const pages = usePages({ document: TOKENS, variables: {}, pick: (data) => data.personalAccessTokens });
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<{ id: string; name: string } | null>(null);
  const revoke = useWrite(REVOKE_TOKEN, (data) => data.personalAccessTokenRevoke);
  const create = <Button onClick={() => setCreating(true)}>{t.create}</Button>;
  return (
    <>
      <PageHeading title={t.title} sentence={t.sentence} actions={create} />
      {creating && <NewToken onClose={() => setCreating(false)} />}
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }}>
        {(rows) =>
          rows.length === 0 ? (
            !creating && <EmptyState title={t.none}>{t.noneHint}</EmptyState>
          ) : (
            <ListTable label={t.title} head={[t.name, t.scopes, t.state, t.lastUsed, t.expires, '']}>
              {rows.map((token) => (
                <TokenRow key={token.id} token={token} mayRevoke onRevoke={() => setRevoking(token)} />
              ))}
            </ListTable>
          )
        }
      </Loaded>
      <LoadMore pages={pages} />
      <ConfirmDialog
        opened={revoking !== null}
        title={t.revokeTitle}
        verb={t.revoke}
        busy={revoke.busy}
        problems={revoke.problems}
        onClose={() => setRevoking(null)}
        onConfirm={() => void revoke.run({ id: revoking!.id }).then((done) => done && setRevoking(null))}
      >
        <Text className="breakable">{t.revokeHint(revoking?.name ?? '')}</Text>
      </ConfirmDialog>
    </>
  );
}
