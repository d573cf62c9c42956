import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useWrite } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';
import { CodeField } from './proof-fields';
import { SIGN_IN } from './sessions.queries';

interface Props {
  /** Fixed when somebody signs in again. */
  readonly username?: string;
  readonly onSignedIn: (username: string | undefined) => void;
}

export function SignInForm({ username: known, onSignedIn }: Props) {
  const [username, setUsername] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  // Once asked for, it stays: the password was right.
  const [asked, setAsked] = useState(false);
  const write = useWrite(SIGN_IN, (data) => data.signIn);
  const demanded = write.problems.some((problem) => problem.code === 'TWO_FACTOR_REQUIRED');
  if (demanded && !asked) setAsked(true);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const done = await write.run({ username, password, code: asked ? code : null });
    if (!done) return;
    setPassword('');
    setCode('');
    onSignedIn(done.session?.user?.username);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <TextInput
          label={texts.signIn.username}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          required
          withAsterisk={false}
          readOnly={known !== undefined}
          autoFocus={known === undefined}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
        />
        <PasswordInput
          label={texts.signIn.password}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          data-autofocus={known !== undefined || undefined}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': texts.signIn.showPassword, tabIndex: 0 }}
        />
        {asked && (
          <CodeField
            hint={texts.secondFactor.codeHint}
            value={code}
            error={demanded ? undefined : write.at('code')}
            onChange={setCode}
          />
        )}
        <ProblemsNote problems={demanded ? [] : write.rest(asked ? ['code'] : [])} />
        <Button type="submit" loading={write.busy}>
          {texts.signIn.verb}
        </Button>
      </Stack>
    </form>
  );
}
