import { Modal, Text } from '@mantine/core';
import { SignInForm } from '../sessions/sign-in-form';
import { texts } from '../texts';
import { askAgain } from './client';
import { reportConnection, useConnectionState } from './connection-state';
import { useViewer } from './session';

/** Signing in again on top of the page: whatever was being typed stays where it is. */
export function SessionEndedDialog() {
  const { sessionEnded } = useConnectionState();
  const viewer = useViewer();
  const goOn = (username: string | undefined): void => {
    // Somebody else must not go on with what the first one typed.
    if (username !== viewer.username) return window.location.assign('/');
    reportConnection({ sessionEnded: false });
    askAgain();
  };
  return (
    <Modal
      opened={sessionEnded}
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
