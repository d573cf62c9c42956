import { useState } from 'react';
import { AdminSections } from '../admin/admin-sections';
import { usePages } from '../app/paging';
import { useViewer } from '../app/session';
import { EmptyState } from '../components/empty-state';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { PageHeading } from '../components/page-heading';
import { texts } from '../texts';
import { DeleteTrustRule, SwitchOff } from './end-trust-rule';
import { TrustRuleTable } from './trust-rule-table';
import { TRUST_RULES, type TrustRule } from './trust-rules.queries';
import { TryClaims } from './try-claims';

const t = texts.trustRules;

interface Ending {
  readonly rule: TrustRule;
  readonly what: 'off' | 'delete';
}

/** All trust rules of the installation. They are made beside their service accounts, by who may act as those. */
export default function TrustRulesPage() {
  const pages = usePages({ document: TRUST_RULES, variables: { serviceAccountId: null }, pick: (d) => d.trustRules });
  const [ending, setEnding] = useState<Ending | null>(null);
  const mayEnd = useViewer().abilities.includes('user:update');
  const close = (): void => setEnding(null);
  return (
    <>
      <AdminSections active="trust-rules" />
      <PageHeading title={t.title} sentence={t.sentence} />
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }}>
        {(rules) =>
          rules.length === 0 ? (
            <EmptyState title={t.none}>{t.noneHint}</EmptyState>
          ) : (
            <>
              <TrustRuleTable
                label={t.title}
                rules={rules}
                withAccount
                mayEdit={false}
                mayEnd={mayEnd}
                onChoose={(rule, what) => what !== 'edit' && setEnding({ rule, what })}
              />
              <LoadMore pages={pages} />
              <TryClaims accountId={null} />
            </>
          )
        }
      </Loaded>
      {ending?.what === 'off' && <SwitchOff rule={ending.rule} onClose={close} />}
      {ending?.what === 'delete' && <DeleteTrustRule rule={ending.rule} onClose={close} />}
    </>
  );
}
