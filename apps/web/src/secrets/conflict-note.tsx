import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { Sentence } from '../components/sentence';
import { texts } from '../texts';
import type { SaveSecret } from './use-save-secret';
import type { SecretRow } from './use-secrets';

const t = texts.secrets;

/** What somebody else saved meanwhile, beside what was typed here, which stays. */
export function ConflictNote({ write, secret }: { write: SaveSecret; secret: SecretRow | undefined }) {
  if (!write.conflict || !secret) return null;
  const { metadataVersion } = secret;
  return (
    <Alert role="alert" color="yellow" variant="light" icon={<IconUsers size={18} aria-hidden />} title={t.conflict}>
      <Stack gap="xs" align="flex-start">
        <Text className="breakable">
          <Sentence text={t.conflictNow(secret.scopeSentence, secret.currentVersion.number)} />
        </Text>
        <Text>{t.conflictKept}</Text>
        {metadataVersion !== null && (
          <Button type="submit" size="xs" variant="default" onClick={() => write.overwrite(metadataVersion)}>
            {t.overwrite}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
