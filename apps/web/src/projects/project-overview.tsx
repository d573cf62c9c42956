import { Button, Group, SimpleGrid, Title } from '@mantine/core';
import { Link } from 'react-router';
import { graphql } from '../app/graphql';
import { projectAt } from '../app/namespace-path';
import { useRead } from '../app/reading';
import { CopyButton } from '../components/copy-button';
import { Facts } from '../components/facts';
import { PageHeading } from '../components/page-heading';
import { TextLink } from '../components/text-link';
import { TimeAgo } from '../components/time-ago';
import { PipelineTable } from '../pipelines/pipeline-table';
import { PIPELINES } from '../pipelines/pipelines.queries';
import { texts } from '../texts';
import { NextSteps } from './next-steps';
import type { ProjectFacts } from './projects.queries';

const t = texts.projects;

const COUNTS = graphql(`
  query ProjectCounts($projectPath: ID!) {
    projectSecretsCount(projectPath: $projectPath)
  }
`);

export function ProjectOverview({ project }: { project: ProjectFacts }) {
  const { fullPath, abilities } = project;
  const seesSecrets = abilities.includes('secret:list');
  const counts = useRead(COUNTS, { projectPath: fullPath }, { pause: !seesSecrets });
  const pipelines = useRead(PIPELINES, { projectPath: fullPath, first: 5, after: null, refName: null });
  const rows = pipelines.data?.pipelines.nodes;
  return (
    <>
      <PageHeading title={project.name} sentence={project.description || t.noDescription} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl" className="reading-width">
        <Facts
          of={[
            [
              t.fullPath,
              <Group gap={4} key="path">
                <span className="mono">{fullPath}</span>
                <CopyButton text={fullPath} what={t.fullPath} />
              </Group>,
            ],
            [
              t.id,
              <span className="mono" key="id">
                {project.id}
              </span>,
            ],
            [texts.groups.yourRole, project.role ? texts.roles[project.role] : texts.roles.none],
            [t.created, <TimeAgo key="created" at={project.createdAt} />],
            seesSecrets
              ? [
                  texts.frame.sections.secrets,
                  counts.data ? (
                    <TextLink key="secrets" to={projectAt(fullPath, 'secrets')}>
                      {texts.secrets.countSecrets(counts.data.projectSecretsCount)}
                    </TextLink>
                  ) : (
                    '…'
                  ),
                ]
              : null,
          ]}
        />
        {rows?.length === 0 && !project.archived && (
          <NextSteps fullPath={fullPath} secrets={counts.data?.projectSecretsCount ?? 0} />
        )}
      </SimpleGrid>
      {rows && rows.length > 0 && (
        <section style={{ marginTop: 32 }}>
          <Group justify="space-between" mb="xs">
            <Title order={2}>{texts.pipelines.recent}</Title>
            <Button component={Link} to={projectAt(fullPath, 'pipelines')} variant="subtle" size="xs">
              {texts.pipelines.all}
            </Button>
          </Group>
          <PipelineTable rows={rows} />
        </section>
      )}
    </>
  );
}
