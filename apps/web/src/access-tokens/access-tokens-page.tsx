import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ResultOf } from '../app/graphql';
import { usePages } from '../app/paging';
import { EmptyState } from '../components/empty-state';
import { ListTable } from '../components/list-table';
import { LoadMore } from '../components/load-more';
import { Loaded } from '../components/loaded';
import { PageHeading } from '../components/page-heading';
import { texts } from '../texts';
import { ServiceAccounts } from '../service-accounts/service-accounts';
import { ACCESS_TOKENS } from './access-tokens.queries';
import { NewAccessToken } from './new-access-token';
import { RevokeToken } from './revoke-token';
import { TokenRow } from './token-row';

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
      {abilities.includes('service_account:list') && <ServiceAccounts groupPath={fullPath} abilities={abilities} />}
      {revoking && <RevokeToken token={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}
