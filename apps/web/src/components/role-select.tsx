import { Select, type SelectProps } from '@mantine/core';
import { texts } from '../texts';

export type Role = 'GUEST' | 'REPORTER' | 'DEVELOPER' | 'MAINTAINER' | 'OWNER';
const ROLES: readonly Role[] = ['GUEST', 'REPORTER', 'DEVELOPER', 'MAINTAINER', 'OWNER'];

interface Props extends Omit<SelectProps, 'data' | 'value' | 'onChange'> {
  readonly value: Role;
  readonly from?: Role;
  readonly onChange: (role: Role) => void;
}

/** Which of them may be given is the server's to say. */
export function RoleSelect({ value, from = 'GUEST', onChange, ...rest }: Props) {
  const offered = ROLES.slice(ROLES.indexOf(from));
  return (
    <Select
      data={offered.map((role) => ({ value: role, label: texts.roles[role] }))}
      value={value}
      onChange={(next) => next && onChange(next as Role)}
      allowDeselect={false}
      {...rest}
    />
  );
}
