import { useWrite } from '../app/writing';
import { TokenForm, type TokenTerms } from '../components/token-form';
import { texts } from '../texts';
import { CREATE_SERVICE_ACCOUNT_TOKEN } from './service-accounts.queries';

export function NewAccountToken({ accountId, onClose }: { accountId: string; onClose: () => void }) {
  const write = useWrite(CREATE_SERVICE_ACCOUNT_TOKEN, (data) => data.serviceAccountTokenCreate);
  const create = async (terms: TokenTerms) => (await write.run({ id: accountId, ...terms }))?.token;
  return <TokenForm write={write} scopes={texts.placeTokens} create={create} onClose={onClose} />;
}
