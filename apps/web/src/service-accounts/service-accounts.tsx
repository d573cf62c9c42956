import { Button, Group, Title } from '@mantine/core';
import { useState } from 'react';
import { usePages } from '../app/paging';
import { useWrite } from '../app/writing';
import { ConfirmDialog } from '../components/confirm-dialog';
import { EmptyState } from '../components/empty-state';
import { Cell, ListTable, Row } from '../components/list-table';
import { LoadMore } from '../components/load-more';
import { Loaded } from '../components/loaded';
import { StatusBadge } from '../components/status-badge';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { AccountTrustRules } from '../trust-rules/account-trust-rules';
import { AccountForm } from './account-form';
import { AccountTokens } from './account-tokens';
import { DELETE_SERVICE_ACCOUNT, SERVICE_ACCOUNTS, type ServiceAccount } from './service-accounts.queries';

const t = texts.serviceAccounts;

interface Props {
  readonly groupPath: string;
  readonly abilities: readonly string[];
}

interface Chosen {
  readonly account: ServiceAccount;
  readonly what: 'tokens' | 'rules' | 'rename' | 'delete';
}

/** The service accounts of a group, each with its tokens. */
export function ServiceAccounts({ groupPath, abilities }: Props) {
  const pages = usePages({
    document: SERVICE_ACCOUNTS,
    variables: { groupPath },
    pick: (data) => data.serviceAccounts,
  });
  const [creating, setCreating] = useState(false);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const close = (): void => setChosen(null);
  const may = (ability: string): boolean => abilities.includes(ability);
  return (
    <section aria-label={t.title} style={{ marginTop: 32 }}>
      <Group justify="space-between" align="flex-start">
        <Title order={2}>{t.title}</Title>
        {may('service_account:create') && (
          <Button variant="default" onClick={() => setCreating(true)}>
            {t.create}
          </Button>
        )}
      </Group>
      <p className="quiet">{t.sentence}</p>
      {creating && <AccountForm groupPath={groupPath} onClose={() => setCreating(false)} />}
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }} rows={2}>
        {(rows) =>
          rows.length === 0 ? (
            !creating && <EmptyState title={t.none}>{t.noneHint}</EmptyState>
          ) : (
            <ListTable label={t.title} head={[t.name, t.state, t.created, '']}>
              {rows.map((account) => (
                <AccountRow
                  key={account.id}
                  account={account}
                  may={may}
                  onChoose={(what) => setChosen({ account, what })}
                />
              ))}
            </ListTable>
          )
        }
      </Loaded>
      <LoadMore pages={pages} />
      {chosen?.what === 'tokens' && <AccountTokens account={chosen.account} abilities={abilities} onClose={close} />}
      {chosen?.what === 'rules' && <AccountTrustRules account={chosen.account} abilities={abilities} onClose={close} />}
      {chosen?.what === 'rename' && <AccountForm groupPath={groupPath} account={chosen.account} onClose={close} />}
      {chosen?.what === 'delete' && <DeleteAccount account={chosen.account} onClose={close} />}
    </section>
  );
}

interface RowProps {
  readonly account: ServiceAccount;
  readonly may: (ability: string) => boolean;
  readonly onChoose: (what: Chosen['what']) => void;
}

function AccountRow({ account, may, onChoose }: RowProps) {
  const { name, username, active, createdAt } = account;
  const button = (what: Chosen['what'], label: string, full: string) => (
    <Button size="xs" variant="default" aria-label={full} onClick={() => onChoose(what)}>
      {label}
    </Button>
  );
  return (
    <Row>
      <Cell className="breakable" style={{ whiteSpace: 'normal', minWidth: 160 }}>
        {name} <span className="mono quiet">@{username}</span>
      </Cell>
      <Cell>
        <StatusBadge tone={active ? 'fine' : 'inactive'}>{active ? t.active : t.inactive}</StatusBadge>
      </Cell>
      <Cell>
        <TimeAgo at={createdAt} />
      </Cell>
      <Cell>
        <Group justify="flex-end" gap="xs" wrap="nowrap">
          {button('tokens', t.tokens, t.tokensOf(name))}
          {button('rules', texts.trustRules.title, texts.trustRules.of(name))}
          {active && may('service_account:update') && button('rename', t.rename, t.renameOne(name))}
          {active && may('service_account:delete') && button('delete', texts.actions.delete, t.deleteOne(name))}
        </Group>
      </Cell>
    </Row>
  );
}

function DeleteAccount({ account, onClose }: { account: ServiceAccount; onClose: () => void }) {
  const write = useWrite(DELETE_SERVICE_ACCOUNT, (data) => data.serviceAccountDelete);
  return (
    <ConfirmDialog
      opened
      title={t.deleteTitle}
      verb={t.deleteTitle}
      typeName={account.username}
      busy={write.busy}
      problems={write.problems}
      onClose={onClose}
      onConfirm={() => void write.run({ id: account.id }).then((done) => done && onClose())}
    >
      <span className="breakable">{t.deleteHint(account.name)}</span>
    </ConfirmDialog>
  );
}
