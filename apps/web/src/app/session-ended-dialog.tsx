import { Modal, Text } from '@mantine/core';
import { useEffect } from 'react';
import { SignInForm } from '../sessions/sign-in-form';
import { texts } from '../texts';
import { askAgain } from './client';
import { connectionState, reportConnection, useConnectionState } from './connection-state';
import { useImpersonation, useViewer } from './session';

/** Signing in again on top of the page: whatever was being typed stays where it is. */
export function SessionEndedDialog() {
  const { sessionEnded } = useConnectionState();
  const viewer = useViewer();
  const impersonated = useImpersonation() !== null;
  useEffect(keepEscapeFromForms, []);
  useEffect(() => {
    // He signs in as himself: there is nothing here that he goes on with.
    if (sessionEnded && impersonated) window.location.assign('/sign-in');
  }, [sessionEnded, impersonated]);
  const goOn = (username: string | undefined): void => {
    // Somebody else must not go on with what the first one typed.
    if (username !== viewer.username) return window.location.assign('/');
    reportConnection({ sessionEnded: false });
    askAgain();
  };
  if (!sessionEnded || impersonated) return null;
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      zIndex={400}
      title={<Text fw={600}>{texts.signIn.ended}</Text>}
    >
      <Text c="dimmed" mb="sm">
        {texts.signIn.endedHint}
      </Text>
      <SignInForm username={viewer.username} onSignedIn={goOn} />
    </Modal>
  );
}

/** Escape on top of the page would close the form that lies under the dialog, and what was typed there with it. */
function keepEscapeFromForms(): () => void {
  // From the first page on: of the listeners of one place, the one that was there first is asked first.
  const guard = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && connectionState().sessionEnded) event.stopImmediatePropagation();
  };
  window.addEventListener('keydown', guard, { capture: true });
  return () => window.removeEventListener('keydown', guard, { capture: true });
}
