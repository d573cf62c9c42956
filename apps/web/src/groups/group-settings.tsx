import { Button, Stack, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { groupAt } from '../app/namespace-path';
import { useRead } from '../app/reading';
import { useWrite } from '../app/writing';
import { ConfirmDialog } from '../components/confirm-dialog';
import { Loaded } from '../components/loaded';
import { PageHeading } from '../components/page-heading';
import { PreflightPolicy } from '../pipelines/preflight-policy';
import { ConsequenceLines } from '../projects/consequences';
import { ManagerRules } from '../secrets/manager-rules';
import { texts } from '../texts';
import { TransferSection } from '../transfers/transfer-section';
import { ArchiveSection } from './archive-section';
import type { GroupFacts } from './groups.queries';
import { ARCHIVE_GROUP, DELETE_GROUP, GROUP_CONSEQUENCES, UPDATE_GROUP } from './groups.queries';
import { NamespaceForm, type NamespaceValues } from './namespace-form';

const t = texts.groups;

export default function GroupSettings({ group }: { group: GroupFacts }) {
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState(false);
  const update = useWrite(UPDATE_GROUP, (data) => data.groupUpdate);
  const remove = useWrite(DELETE_GROUP, (data) => data.groupDelete);
  const save = async (values: NamespaceValues): Promise<void> => {
    const done = await update.run({ fullPath: group.fullPath, ...values });
    if (!done?.group) return;
    notifications.show({ message: texts.actions.saved });
    if (done.group.fullPath !== group.fullPath) await navigate(groupAt(done.group.fullPath, 'settings'));
  };
  return (
    <>
      <PageHeading title={texts.frame.sections.settings} sentence={t.settingsSentence} />
      <Stack gap="xl">
        {group.abilities.includes('group:update') && (
          <NamespaceForm
            initial={group}
            prefix={group.parentPath ? `${group.parentPath}/` : ''}
            verb={texts.actions.save}
            write={update}
            onSubmit={(values) => void save(values)}
          />
        )}
        {group.abilities.includes('secrets_manager:update') && <PreflightPolicy fullPath={group.fullPath} />}
        {group.abilities.includes('secrets_manager:update') && <ManagerRules kind="group" fullPath={group.fullPath} />}
        {group.abilities.includes('group:transfer') && <TransferSection kind="group" fullPath={group.fullPath} />}
        {group.abilities.includes('group:archive') && <Archive group={group} />}
        {group.abilities.includes('group:delete') && (
          <section>
            <Title order={2}>{t.delete}</Title>
            <p className="quiet">{t.deleteHint}</p>
            <Button color="red.8" variant="outline" onClick={() => setDeleting(true)}>
              {t.delete}
            </Button>
          </section>
        )}
      </Stack>
      <ConfirmDialog
        opened={deleting}
        title={t.delete}
        verb={t.delete}
        busy={remove.busy}
        problems={remove.problems}
        onClose={() => setDeleting(false)}
        onConfirm={() =>
          void remove
            .run({ fullPath: group.fullPath })
            .then((done) => done && navigate(group.parentPath ? groupAt(group.parentPath) : '/groups'))
        }
      >
        {t.deleteQuestion(group.fullPath)}
      </ConfirmDialog>
    </>
  );
}

function Archive({ group: { fullPath, ...place } }: { group: GroupFacts }) {
  const write = useWrite(ARCHIVE_GROUP, (data) => data.groupArchive);
  const run = async (archived: boolean): Promise<boolean> => Boolean(await write.run({ fullPath, archived }));
  return (
    <ArchiveSection kind="group" place={place} write={write} onRun={run}>
      <GroupConsequences fullPath={fullPath} />
    </ArchiveSection>
  );
}

function GroupConsequences({ fullPath }: { fullPath: string }) {
  const read = useRead(GROUP_CONSEQUENCES, { fullPath });
  return (
    <Loaded of={read} rows={3}>
      {({ groupConsequences }) => <ConsequenceLines lines={texts.consequences.linesOfGroup(groupConsequences)} />}
    </Loaded>
  );
}
