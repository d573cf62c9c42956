import { Text } from '@mantine/core';
import { useWrite } from '../app/writing';
import { ConfirmDialog } from '../components/confirm-dialog';
import { texts } from '../texts';
import { REVOKE_ACCESS_TOKEN } from './access-tokens.queries';

const t = texts.tokens;

interface Props {
  readonly token: { readonly id: string; readonly name: string };
  readonly onClose: () => void;
}

export function RevokeToken({ token, onClose }: Props) {
  const write = useWrite(REVOKE_ACCESS_TOKEN, (data) => data.accessTokenRevoke);
  return (
    <ConfirmDialog
      opened
      title={t.revokeTitle}
      verb={t.revoke}
      busy={write.busy}
      problems={write.problems}
      onClose={onClose}
      onConfirm={() => void write.run({ id: token.id }).then((done) => done && onClose())}
    >
      <Text className="breakable">{t.revokeHint(token.name)}</Text>
    </ConfirmDialog>
  );
}
