import { Button, Stack, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { groupAt, projectAt } from '../app/namespace-path';
import { useWrite } from '../app/writing';
import { ConfirmDialog } from '../components/confirm-dialog';
import { PageHeading } from '../components/page-heading';
import { ArchiveSection } from '../groups/archive-section';
import { NamespaceForm, type NamespaceValues } from '../groups/namespace-form';
import { PreflightPolicy } from '../pipelines/preflight-policy';
import { ManagerRules } from '../secrets/manager-rules';
import { texts } from '../texts';
import { TransferSection } from '../transfers/transfer-section';
import { Consequences } from './consequences';
import type { ProjectFacts } from './projects.queries';
import { ARCHIVE_PROJECT, DELETE_PROJECT, UPDATE_PROJECT } from './projects.queries';

const t = texts.projects;

export default function ProjectSettings({ project }: { project: ProjectFacts }) {
  const navigate = useNavigate();
  const update = useWrite(UPDATE_PROJECT, (data) => data.projectUpdate);
  const may = (ability: string): boolean => project.abilities.includes(ability);
  const save = async (values: NamespaceValues): Promise<void> => {
    const done = await update.run({ fullPath: project.fullPath, ...values });
    if (!done?.project) return;
    notifications.show({ message: texts.actions.saved });
    if (done.project.fullPath !== project.fullPath) await navigate(projectAt(done.project.fullPath, 'settings'));
  };
  return (
    <>
      <PageHeading title={texts.frame.sections.settings} sentence={t.settingsSentence} />
      <Stack gap="xl">
        {may('project:update') && (
          <NamespaceForm
            initial={project}
            prefix={`${project.groupPath}/`}
            verb={texts.actions.save}
            write={update}
            onSubmit={(values) => void save(values)}
          />
        )}
        {may('secrets_manager:update') && <PreflightPolicy fullPath={project.fullPath} />}
        {may('secrets_manager:update') && <ManagerRules kind="project" fullPath={project.fullPath} />}
        {may('project:transfer') && <TransferSection kind="project" fullPath={project.fullPath} />}
        {may('project:archive') && <Archive project={project} />}
        {may('project:delete') && <Delete project={project} />}
      </Stack>
    </>
  );
}

function Archive({ project: { fullPath, ...place } }: { project: ProjectFacts }) {
  const write = useWrite(ARCHIVE_PROJECT, (data) => data.projectArchive);
  const run = async (archived: boolean): Promise<boolean> => Boolean(await write.run({ fullPath, archived }));
  return (
    <ArchiveSection kind="project" place={place} write={write} onRun={run}>
      <Consequences fullPath={fullPath} />
    </ArchiveSection>
  );
}

function Delete({ project }: { project: ProjectFacts }) {
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const write = useWrite(DELETE_PROJECT, (data) => data.projectDelete);
  const run = (): void =>
    void write.run({ fullPath: project.fullPath }).then((done) => done && navigate(groupAt(project.groupPath)));
  return (
    <section>
      <Title order={2}>{t.delete}</Title>
      <p className="quiet">{t.deleteHint}</p>
      <Button color="red.8" variant="outline" onClick={() => setAsking(true)}>
        {t.delete}
      </Button>
      <ConfirmDialog
        opened={asking}
        title={t.delete}
        verb={t.delete}
        typeName={project.fullPath}
        busy={write.busy}
        problems={write.problems}
        onClose={() => setAsking(false)}
        onConfirm={run}
      >
        {t.deleteQuestion(project.fullPath)}
        {project.abilities.includes('project:archive') && <Consequences fullPath={project.fullPath} deleting />}
      </ConfirmDialog>
    </section>
  );
}
