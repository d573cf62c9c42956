import { Button, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { usePages } from '../app/paging';
import { CommandLine } from '../components/command-line';
import { EmptyState } from '../components/empty-state';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { SidePanel } from '../components/side-panel';
import type { ServiceAccount } from '../service-accounts/service-accounts.queries';
import { texts } from '../texts';
import { DeleteTrustRule, SwitchOff } from './end-trust-rule';
import { TrustRuleForm } from './trust-rule-form';
import { TrustRuleTable } from './trust-rule-table';
import { TRUST_RULES, type TrustRule } from './trust-rules.queries';
import { TryClaims } from './try-claims';

const t = texts.trustRules;

interface Props {
  readonly account: ServiceAccount;
  readonly abilities: readonly string[];
  readonly onClose: () => void;
}

interface Chosen {
  readonly rule: TrustRule | null;
  readonly what: 'edit' | 'off' | 'delete';
}

/** By which ID tokens programs elsewhere sign in as one service account. */
export function AccountTrustRules({ account, abilities, onClose }: Props) {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const variables = { serviceAccountId: account.id };
  const pages = usePages({ document: TRUST_RULES, variables, pick: (data) => data.trustRules });
  const mayEdit = abilities.includes('access_token:create') && account.active;
  const close = (): void => setChosen(null);
  const editing = chosen?.what === 'edit';
  return (
    <SidePanel title={t.of(account.name)} size={1000} onClose={onClose}>
      <Stack gap="md" align="stretch">
        <Text className="quiet">{t.sentence}</Text>
        {mayEdit && !editing && (
          <Button
            variant="default"
            onClick={() => setChosen({ rule: null, what: 'edit' })}
            style={{ alignSelf: 'flex-start' }}
          >
            {t.create}
          </Button>
        )}
        {editing && (
          <TrustRuleForm key={chosen.rule?.id ?? 'new'} accountId={account.id} rule={chosen.rule} onClose={close} />
        )}
        <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }} rows={2}>
          {(rules) =>
            rules.length === 0 ? (
              !editing && <EmptyState title={t.noneHere}>{t.noneHereHint}</EmptyState>
            ) : (
              <>
                <TrustRuleTable
                  label={t.of(account.name)}
                  rules={rules}
                  mayEdit={mayEdit}
                  mayEnd={abilities.includes('access_token:revoke')}
                  onChoose={(rule, what) => setChosen({ rule, what })}
                />
                <LoadMore pages={pages} />
                <HowTo rule={rules[0]!} />
                <TryClaims accountId={account.id} />
              </>
            )
          }
        </Loaded>
        {chosen?.what === 'off' && <SwitchOff rule={chosen.rule!} onClose={close} />}
        {chosen?.what === 'delete' && <DeleteTrustRule rule={chosen.rule!} onClose={close} />}
      </Stack>
    </SidePanel>
  );
}

function HowTo({ rule }: { rule: TrustRule }) {
  const command = `curl -sS ${window.location.origin}/v1/auth/oidc/login --data "{\\"role\\": \\"${rule.name}\\", \\"jwt\\": \\"$ID_TOKEN\\"}"`;
  return (
    <section aria-label={t.howTo}>
      <Title order={2}>{t.howTo}</Title>
      <p className="quiet">{t.howToHint}</p>
      <CommandLine command={command} what={t.logIn} />
    </section>
  );
}
