import { PasswordInput, TextInput } from '@mantine/core';
import { texts } from '../texts';

interface Props {
  readonly label?: string;
  readonly hint?: string;
  readonly value: string;
  readonly error?: string | undefined;
  readonly onChange: (value: string) => void;
}

/** A code of the authenticator app, or a recovery code. */
export function CodeField({ label = texts.secondFactor.code, hint, value, error, onChange }: Props) {
  return (
    <TextInput
      label={label}
      description={hint}
      name="code"
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      required
      withAsterisk={false}
      autoFocus
      maw={380}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** The caller's password, typed once more. */
export function CurrentPassword(props: {
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
  /** False where somebody without a password here may leave it empty. */
  required?: boolean;
}) {
  return (
    <PasswordInput
      label={texts.password.current}
      autoComplete="current-password"
      required={props.required ?? true}
      withAsterisk={false}
      autoFocus
      maw={380}
      value={props.value}
      error={props.error}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      visibilityToggleButtonProps={{ 'aria-label': texts.signIn.showPassword, tabIndex: 0 }}
    />
  );
}
