import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useState } from 'react';
import { signOut } from '../app/sign-out';
import { texts } from '../texts';
import { AppSetUp } from './app-set-up';
import { PasswordForm } from './password-page';
import { RecoveryCodes } from './second-factor';

const t = texts.firstThings;

/** What whoever signed in must do before the server lets him do anything else: the one page that he sees. */
export default function FirstThings({ what, username }: { what: 'PASSWORD' | 'SECOND_FACTOR'; username: string }) {
  useDocumentTitle(`${t[what].title} · Lockkeeper`);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  // A full load: what was refused meanwhile is asked anew.
  const goOn = (): void => window.location.reload();
  return (
    <main style={{ display: 'grid', placeItems: 'center', minHeight: '100dvh', padding: 16 }}>
      <Stack gap="md" w="100%" maw={480}>
        <Title order={1}>{t[what].title}</Title>
        <Text>{t[what].why}</Text>
        {what === 'PASSWORD' && <PasswordForm onChanged={goOn} />}
        {what === 'SECOND_FACTOR' && !codes && <AppSetUp onDone={(made) => setCodes(made ?? [])} />}
        {codes && <RecoveryCodes codes={codes} onSaved={goOn} />}
        <Group>
          <Text c="dimmed">{t.as(username)}</Text>
          <Button variant="default" size="xs" onClick={() => void signOut()}>
            {texts.frame.signOut}
          </Button>
        </Group>
      </Stack>
    </main>
  );
}
