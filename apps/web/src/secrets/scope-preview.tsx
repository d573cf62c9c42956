import { Stack, Text } from '@mantine/core';
import { Sentence } from '../components/sentence';
import { texts } from '../texts';
import { AccessQuestion } from './access-question';
import { scopeInWords, type SecretValues } from './secret-values';

const t = texts.secrets;

/** Only a name can be asked about; a pattern names nothing by itself. */
function concrete(scope: string): string {
  return scope.includes('*') ? '' : scope;
}

/** Beside the form: what is typed as a sentence, and what the gate says today. */
export function ScopePreview({ projectPath, values }: { projectPath: string; values: SecretValues }) {
  return (
    <Stack
      gap="sm"
      p="md"
      style={{ background: 'var(--sunken)', borderRadius: 8, alignSelf: 'start' }}
      role="region"
      aria-label={t.preview}
    >
      <Text fw={600}>{t.willBe}</Text>
      <Text className="breakable" aria-live="polite">
        <Sentence text={scopeInWords(values)} />
      </Text>
      <Text fw={600} mt="sm">
        {t.todayTitle}
      </Text>
      {values.name ? (
        <>
          <Text fz="xs" c="dimmed">
            {t.todayHint}
          </Text>
          <AccessQuestion
            projectPath={projectPath}
            name={values.name}
            startEnvironment={concrete(values.environment)}
            startRef={values.anyRef ? undefined : concrete(values.branch)}
          />
        </>
      ) : (
        <Text c="dimmed">{t.nameFirst}</Text>
      )}
    </Stack>
  );
}
