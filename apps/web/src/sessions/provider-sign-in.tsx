import { Alert, Button, Divider, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useRead } from '../app/reading';
import { useWrite } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';
import { CodeField } from './proof-fields';
import { FINISH_SIGN_IN, SIGN_IN_PROVIDER, START_SIGN_IN } from './provider.queries';

const t = texts.provider;

/** The button that leads to the OpenID provider, where there is one. */
export function ProviderSignIn({ next, lost }: { next: string; lost: boolean }) {
  const read = useRead(SIGN_IN_PROVIDER, {});
  const start = useWrite(START_SIGN_IN, (data) => data.providerSignInStart);
  const provider = read.data?.signInProvider;
  if (!provider) return null;
  const go = async (): Promise<void> => {
    const done = await start.run({ returnPath: next });
    if (done?.address) window.location.assign(done.address);
  };
  return (
    <Stack gap="sm" mt="md">
      <Divider label={t.or} />
      {lost && <Alert color="yellow">{t.lost}</Alert>}
      <ProblemsNote problems={start.rest([])} />
      <Button variant="default" loading={start.busy} onClick={() => void go()}>
        {t.signInWith(provider.name)}
      </Button>
    </Stack>
  );
}

/** The browser came back from the provider: a code may be asked for, then it goes on. */
export function ProviderCameBack({ onSignedIn }: { onSignedIn: (path: string | null) => void }) {
  const [code, setCode] = useState('');
  const finish = useWrite(FINISH_SIGN_IN, (data) => data.providerSignInFinish);
  const begun = useRef(false);
  const [asked, setAsked] = useState(false);
  const demanded = finish.problems.some((problem) => problem.code === 'TWO_FACTOR_REQUIRED');
  if (demanded && !asked) setAsked(true);
  const run = async (typed: string | null): Promise<void> => {
    const done = await finish.run({ code: typed });
    if (done) onSignedIn(done.returnPath);
  };
  useEffect(() => {
    // Once: an answer of the provider makes one session.
    if (begun.current) return;
    begun.current = true;
    void run(null);
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void run(code);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {asked ? (
          <>
            <CodeField
              hint={texts.secondFactor.codeHint}
              value={code}
              error={demanded ? undefined : finish.at('code')}
              onChange={setCode}
            />
            <ProblemsNote problems={demanded ? [] : finish.rest(['code'])} />
            <Button type="submit" loading={finish.busy}>
              {texts.signIn.verb}
            </Button>
          </>
        ) : (
          <>
            {finish.problems.length === 0 && <Text role="status">{t.wait}</Text>}
            <ProblemsNote problems={finish.problems} />
          </>
        )}
        {finish.problems.length > 0 && (
          <Button variant="subtle" component="a" href="/sign-in">
            {t.otherwise}
          </Button>
        )}
      </Stack>
    </form>
  );
}
