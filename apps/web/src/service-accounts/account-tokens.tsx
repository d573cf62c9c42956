import { Button, Stack } from '@mantine/core';
import { useState } from 'react';
import { RevokeToken } from '../access-tokens/revoke-token';
import { TokenRow } from '../access-tokens/token-row';
import { usePages } from '../app/paging';
import { EmptyState } from '../components/empty-state';
import { ListTable } from '../components/list-table';
import { LoadMore } from '../components/load-more';
import { Loaded } from '../components/loaded';
import { SidePanel } from '../components/side-panel';
import { texts } from '../texts';
import { NewAccountToken } from './new-account-token';
import { SERVICE_ACCOUNT_TOKENS, type ServiceAccount } from './service-accounts.queries';

const t = texts.tokens;
const s = texts.serviceAccounts;

interface Props {
  readonly account: ServiceAccount;
  readonly abilities: readonly string[];
  readonly onClose: () => void;
}

export function AccountTokens({ account, abilities, onClose }: Props) {
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<{ id: string; name: string } | null>(null);
  const pages = usePages({
    document: SERVICE_ACCOUNT_TOKENS,
    variables: { id: account.id },
    pick: (data) => data.serviceAccountTokens,
  });
  return (
    <SidePanel title={s.tokensOf(account.name)} size={720} onClose={onClose}>
      <Stack gap="md" align="stretch">
        {abilities.includes('access_token:create') && !creating && (
          <Button variant="default" onClick={() => setCreating(true)} style={{ alignSelf: 'flex-start' }}>
            {s.newToken}
          </Button>
        )}
        {creating && <NewAccountToken accountId={account.id} onClose={() => setCreating(false)} />}
        <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }} rows={2}>
          {(rows) =>
            rows.length === 0 ? (
              <EmptyState title={s.noTokens} />
            ) : (
              <ListTable label={s.tokensOf(account.name)} head={[t.name, t.scopes, t.state, t.lastUsed, t.expires, '']}>
                {rows.map((token) => (
                  <TokenRow
                    key={token.id}
                    token={token}
                    mayRevoke={abilities.includes('access_token:revoke')}
                    onRevoke={() => setRevoking(token)}
                  />
                ))}
              </ListTable>
            )
          }
        </Loaded>
        <LoadMore pages={pages} />
        {revoking && <RevokeToken token={revoking} onClose={() => setRevoking(null)} />}
      </Stack>
    </SidePanel>
  );
}
