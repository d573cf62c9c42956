import { Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useSearchParams } from 'react-router';
import { texts } from '../texts';
import { ProviderCameBack, ProviderSignIn } from './provider-sign-in';
import { SignInForm } from './sign-in-form';

/** Only paths of ours: an address from outside must not lead people elsewhere. */
function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/';
}

export function SignInPage() {
  useDocumentTitle(`${texts.signIn.title} · Lockkeeper`);
  const [params] = useSearchParams();
  return (
    <main
      style={{ display: 'grid', placeItems: 'center', minHeight: '100dvh', padding: 16, background: 'var(--sunken)' }}
    >
      <Stack gap="lg" w="100%" maw={380}>
        <Group gap="sm" wrap="nowrap">
          <img src="/favicon.svg" alt="" width={40} height={40} />
          <div>
            <Title order={1} lh={1.2}>
              Lockkeeper
            </Title>
            <Text c="dimmed">{texts.signIn.claim}</Text>
          </div>
        </Group>
        <div style={{ background: 'var(--page)', border: '1px solid var(--line)', borderRadius: 10, padding: 24 }}>
          {/* A full load: nothing of an earlier person's page survives it. */}
          {params.get('provider') === 'back' ? (
            <ProviderCameBack onSignedIn={(path) => window.location.assign(safeNext(path))} />
          ) : (
            <>
              <SignInForm onSignedIn={() => window.location.assign(safeNext(params.get('next')))} />
              <ProviderSignIn next={safeNext(params.get('next'))} lost={params.get('provider') === 'lost'} />
            </>
          )}
        </div>
      </Stack>
    </main>
  );
}
