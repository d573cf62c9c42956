import { Stack } from '@mantine/core';
import { useState } from 'react';
import { PageHeading } from '../components/page-heading';
import type { ProjectFacts } from '../projects/projects.queries';
import { PreviewSheet } from '../rules/preview-sheet';
import type { Change } from '../rules/rules.queries';
import { texts } from '../texts';
import { EnvironmentList } from './environment-list';
import { ProtectedEnvironments } from './protected-environments';
import { ProtectedRefs } from './protected-refs';

/** What is protected decides who may have which secret, so each change of it is looked at before it is saved. */
export default function EnvironmentsPage({ project }: { project: ProjectFacts }) {
  const [change, setChange] = useState<Change | null>(null);
  const [saved, setSaved] = useState(0);
  const onSaved = (): void => {
    setChange(null);
    setSaved(saved + 1);
  };
  return (
    <>
      <PageHeading title={texts.frame.sections.environments} sentence={texts.environments.sentence} />
      <Stack gap={36}>
        <EnvironmentList project={project} />
        <ProtectedEnvironments project={project} saved={saved} onChange={setChange} />
        {project.abilities.includes('protected_ref:list') && (
          <ProtectedRefs project={project} saved={saved} onChange={setChange} />
        )}
      </Stack>
      {change && <PreviewSheet change={change} onClose={() => setChange(null)} onSaved={onSaved} />}
    </>
  );
}
