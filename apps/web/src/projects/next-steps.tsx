import { Stack, Text, Title } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { graphql } from '../app/graphql';
import { projectAt } from '../app/namespace-path';
import { useRead } from '../app/reading';
import { TextLink } from '../components/text-link';
import { texts } from '../texts';

const t = texts.projects;

const STEPS_DONE = graphql(`
  query StepsDone($projectPath: ID!) {
    environments(projectPath: $projectPath, first: 1) {
      nodes {
        id
      }
    }
    protectedEnvironments(projectPath: $projectPath) {
      id
    }
    refs(projectPath: $projectPath, first: 1) {
      nodes {
        name
      }
    }
  }
`);

/** Until the first pipeline: afterwards everybody knows the way. A branch is there once a configuration was committed. */
export function NextSteps({ fullPath, secrets }: { fullPath: string; secrets: number }) {
  const { data } = useRead(STEPS_DONE, { projectPath: fullPath });
  const steps = [
    [
      'environments',
      t.stepEnvironments,
      data && data.environments.nodes.length * data.protectedEnvironments.length > 0,
    ],
    ['secrets', t.stepSecrets, secrets > 0],
    ['configuration', t.stepConfiguration, data && data.refs.nodes.length > 0],
    ['pipelines', t.stepPipeline, false],
  ] as const;
  return (
    <Stack gap={4}>
      <Title order={2}>{t.nextSteps}</Title>
      <Text component="div">
        <ol style={{ margin: 0, paddingLeft: 20, lineHeight: '26px' }}>
          {steps.map(([page, step, done]) => (
            <li key={page}>
              <TextLink to={projectAt(fullPath, page)}>{step}</TextLink>
              {done && (
                <IconCheck
                  size={16}
                  role="img"
                  aria-label={t.stepDone}
                  style={{ color: 'var(--tone-fine)', marginLeft: 6, verticalAlign: '-3px' }}
                />
              )}
            </li>
          ))}
        </ol>
      </Text>
    </Stack>
  );
}
