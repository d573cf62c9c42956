import { Tabs, Text } from '@mantine/core';
import { useState } from 'react';
import { TabRow } from '../components/tab-row';
import { SecretFindings } from '../findings/secret-findings';
import { texts } from '../texts';
import { AccessQuestion } from './access-question';
import type { SecretOwner } from './owner';
import { ReaderList } from './reader-list';
import { RelatedSecrets } from './related-secrets';
import { ScopeNote } from './scope-note';
import { UseLog } from './use-log';
import type { SecretRow } from './use-secrets';
import { VersionList } from './version-list';

const t = texts.secrets;

/** What is known of one secret, a question a tab. */
export function SecretTabs({ owner, secret }: { owner: SecretOwner; secret: SecretRow }) {
  const [tab, setTab] = useState(secret.exposed ? 'findings' : 'use');
  // Of an inherited one it is the group that says who may know.
  const seesReaders = owner.abilities.includes('access_rule:list') && !secret.inherited;
  return (
    <Tabs value={tab} onChange={(next) => next && setTab(next)} keepMounted={false}>
      <TabRow open={tab}>
        <Tabs.Tab value="use">{t.useLog}</Tabs.Tab>
        <Tabs.Tab value="versions">{t.versions}</Tabs.Tab>
        <Tabs.Tab value="findings">{texts.findings.tab}</Tabs.Tab>
        {seesReaders && <Tabs.Tab value="readers">{texts.readers.tab}</Tabs.Tab>}
        {!secret.inherited && <Tabs.Tab value="related">{texts.related.tab}</Tabs.Tab>}
        {owner.kind === 'project' && <Tabs.Tab value="access">{t.tryAJob}</Tabs.Tab>}
      </TabRow>
      <Tabs.Panel value="use" pt="sm">
        {secret.abilities.includes('secret:update') && !secret.inherited && <ScopeNote secretId={secret.id} />}
        <UseLog secretId={secret.id} />
      </Tabs.Panel>
      <Tabs.Panel value="versions" pt="sm">
        <VersionList secret={secret} />
      </Tabs.Panel>
      <Tabs.Panel value="findings" pt="sm">
        <SecretFindings secretId={secret.id} mayResolve={secret.abilities.includes('secret:update')} />
      </Tabs.Panel>
      <Tabs.Panel value="readers" pt="sm">
        <ReaderList secretId={secret.id} />
      </Tabs.Panel>
      <Tabs.Panel value="related" pt="sm">
        <RelatedSecrets secret={secret} ofGroup={owner.kind === 'group'} />
      </Tabs.Panel>
      <Tabs.Panel value="access" pt="sm">
        <Text c="dimmed" mb="xs">
          {t.tryAJobHint}
        </Text>
        <AccessQuestion
          projectPath={owner.fullPath}
          name={secret.name}
          source={secret.inherited ? `group/${secret.ownerPath}` : undefined}
          startEnvironment={secret.environment.includes('*') ? '' : secret.environment}
        />
      </Tabs.Panel>
    </Tabs>
  );
}
