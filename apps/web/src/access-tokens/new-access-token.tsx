import { useState } from 'react';
import { useWrite } from '../app/writing';
import { RoleSelect, type Role } from '../components/role-select';
import { TokenForm, type TokenTerms } from '../components/token-form';
import { texts } from '../texts';
import { CREATE_ACCESS_TOKEN } from './access-tokens.queries';

const p = texts.placeTokens;

export function NewAccessToken({ fullPath, onClose }: { fullPath: string; onClose: () => void }) {
  const [role, setRole] = useState<Role>('DEVELOPER');
  const write = useWrite(CREATE_ACCESS_TOKEN, (data) => data.accessTokenCreate);
  const create = async (terms: TokenTerms) => (await write.run({ fullPath, role, ...terms }))?.token;
  return (
    <TokenForm write={write} scopes={p} create={create} onClose={onClose} fields={['role']}>
      <RoleSelect label={p.role} value={role} onChange={setRole} error={write.at('role')} maw={240} />
    </TokenForm>
  );
}
