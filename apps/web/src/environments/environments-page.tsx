import { Stack } from '@mantine/core';
import { PageHeading } from '../components/page-heading';
import type { ProjectFacts } from '../projects/projects.queries';
import { texts } from '../texts';
import { EnvironmentList } from './environment-list';
import { ProtectedEnvironments } from './protected-environments';
import { ProtectedRefs } from './protected-refs';

export default function EnvironmentsPage({ project }: { project: ProjectFacts }) {
  return (
    <>
      <PageHeading title={texts.frame.sections.environments} sentence={texts.environments.sentence} />
      <Stack gap={36}>
        <EnvironmentList project={project} />
        <ProtectedEnvironments project={project} />
        {project.abilities.includes('protected_ref:list') && <ProtectedRefs project={project} />}
      </Stack>
    </>
  );
}
