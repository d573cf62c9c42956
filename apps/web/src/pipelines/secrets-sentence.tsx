import { Group, Text } from '@mantine/core';
import { StatusBadge } from '../components/status-badge';
import { texts } from '../texts';

const t = texts.pipelines;

interface AskingJob {
  readonly id: string;
  readonly secrets: readonly { readonly outcome: 'NOT_ASKED_YET' | 'RELEASED' | 'WITHHELD' }[];
}

/** What became of the secrets of all jobs, before anything else. */
export function SecretsSentence({ jobs }: { jobs: readonly AskingJob[] }) {
  const secrets = jobs.flatMap((job) => job.secrets);
  if (secrets.length === 0) return <Text c="dimmed">{t.noSecrets}</Text>;
  const withheld = secrets.filter((secret) => secret.outcome === 'WITHHELD').length;
  const released = secrets.filter((secret) => secret.outcome === 'RELEASED').length;
  return (
    <Group gap="xs" data-secrets-sentence>
      <StatusBadge tone={withheld > 0 ? 'refused' : released === secrets.length ? 'fine' : 'waiting'}>
        {t.secretsSentence(secrets.length, released, withheld)}
      </StatusBadge>
    </Group>
  );
}
