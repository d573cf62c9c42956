import { useWrite } from '../app/writing';
import { TokenForm, type TokenTerms } from '../components/token-form';
import { texts } from '../texts';
import { CREATE_TOKEN } from './sessions.queries';

export function NewToken({ onClose }: { onClose: () => void }) {
  const write = useWrite(CREATE_TOKEN, (data) => data.personalAccessTokenCreate);
  const create = async ({ expiresAt, ...terms }: TokenTerms) =>
    (await write.run({ ...terms, expiresAt: expiresAt || null }))?.token;
  return <TokenForm write={write} scopes={texts.tokens} mayLast create={create} onClose={onClose} />;
}
