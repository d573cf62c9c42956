import { Select, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { usePages } from '../app/paging';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { SidePanel } from '../components/side-panel';
import { texts } from '../texts';
import { FoundSecrets, lineOf } from './found-secrets';
import { DUPLICATES, STALE } from './related.queries';

const t = texts.related;
const DAYS = ['30', '90', '180', '365'];

interface Props {
  readonly fullPath: string;
  readonly mayReveal: boolean;
  readonly onClose: () => void;
}

/** What could go: secrets that no job uses, and values that are kept more than once. */
export function TidyPanel({ fullPath, mayReveal, onClose }: Props) {
  return (
    <SidePanel title={t.title} over onClose={onClose}>
      <Stack gap="xl">
        <Stale fullPath={fullPath} />
        {mayReveal && <Duplicates fullPath={fullPath} />}
      </Stack>
    </SidePanel>
  );
}

function Stale({ fullPath }: { fullPath: string }) {
  const [days, setDays] = useState('90');
  const variables = { fullPath, days: Number(days) };
  const pages = usePages({ document: STALE, variables, pick: (data) => data.staleSecrets });
  return (
    <section aria-label={t.stale}>
      <Title order={2}>{t.stale}</Title>
      <Select
        label={t.staleFor}
        data-autofocus
        data={DAYS.map((value) => ({ value, label: t.days(Number(value)) }))}
        value={days}
        onChange={(value) => setDays(value ?? '90')}
        allowDeselect={false}
        maw={220}
        mb="sm"
      />
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }} rows={3}>
        {(rows) =>
          rows.length === 0 ? (
            <Text c="dimmed">{t.noStale(Number(days))}</Text>
          ) : (
            <FoundSecrets label={t.stale} lines={rows.map(lineOf)} />
          )
        }
      </Loaded>
      <LoadMore pages={pages} />
    </section>
  );
}

function Duplicates({ fullPath }: { fullPath: string }) {
  const pages = usePages({
    document: DUPLICATES,
    variables: { fullPath },
    pick: (data) => data.duplicateSecrets,
  });
  return (
    <section aria-label={t.duplicates}>
      <Title order={2}>{t.duplicates}</Title>
      <Text c="dimmed" mb="xs">
        {t.duplicatesHint}
      </Text>
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }} rows={3}>
        {(rows) =>
          rows.length === 0 ? (
            <Text c="dimmed">{t.noDuplicates}</Text>
          ) : (
            <Stack gap="sm">
              {rows.map(({ secrets }, index) => (
                <div key={secrets[0]?.id ?? index}>
                  <Text fw={600}>{t.oneValue(secrets.length)}</Text>
                  <FoundSecrets label={t.oneValue(secrets.length)} lines={secrets.map(lineOf)} />
                </div>
              ))}
            </Stack>
          )
        }
      </Loaded>
      <LoadMore pages={pages} />
    </section>
  );
}
