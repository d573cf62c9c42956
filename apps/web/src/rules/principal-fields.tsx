import { Group, Select } from '@mantine/core';
import { usePages } from '../app/paging';
import { useRead } from '../app/reading';
import { RoleSelect, type Role } from '../components/role-select';
import { MEMBERS } from '../members/members.queries';
import { texts } from '../texts';
import type { RulesPlace, RuleValues } from './rule-values';
import { CUSTOM_ROLES } from './rules.queries';

const t = texts.rules;
const LEVELS: Record<Role, string> = { GUEST: '10', REPORTER: '20', DEVELOPER: '30', MAINTAINER: '40', OWNER: '50' };
const roleOf = (level: string): Role =>
  (Object.keys(LEVELS) as Role[]).find((role) => LEVELS[role] === level) ?? 'DEVELOPER';

type Principal = Pick<RuleValues, 'type' | 'principalId'>;

interface Props {
  readonly place: RulesPlace;
  readonly values: Principal;
  /** All that there are when absent. */
  readonly offered?: readonly Principal['type'][];
  readonly set: (change: Partial<Principal>) => void;
}

/** Whom a rule or a grant is for. */
export function PrincipalFields({ place, values, offered, set }: Props) {
  const types = Object.entries(t.principals)
    .map(([value, label]) => ({ value, label }))
    .filter(({ value }) => !offered || offered.some((type) => type === value));
  return (
    <Group align="flex-end" grow>
      <Select
        label={t.principal}
        data={types}
        value={values.type}
        onChange={(type) =>
          type && set({ type: type as RuleValues['type'], principalId: type === 'ROLE' ? LEVELS.DEVELOPER : '' })
        }
        allowDeselect={false}
      />
      {values.type === 'ROLE' && (
        <RoleSelect
          label={t.role}
          value={roleOf(values.principalId)}
          onChange={(role) => set({ principalId: LEVELS[role] })}
        />
      )}
      {values.type === 'USER' && <PersonSelect place={place} values={values} set={set} />}
      {values.type === 'MEMBER_ROLE' && <CustomRoleSelect place={place} values={values} set={set} />}
    </Group>
  );
}

function PersonSelect({ place, values, set }: Props) {
  const { fullPath } = place;
  const members = usePages({ document: MEMBERS, variables: { fullPath }, pick: (data) => data.members }, { all: true });
  const people = new Map((members.rows ?? []).map(({ user }) => [user.id, `${user.name} (@${user.username})`]));
  return (
    <Select
      label={t.person}
      searchable
      data={[...people].map(([value, label]) => ({ value, label }))}
      value={values.principalId || null}
      onChange={(principalId) => set({ principalId: principalId ?? '' })}
    />
  );
}

function CustomRoleSelect({ place, values, set }: Props) {
  const groupPath = place.kind === 'group' ? place.fullPath : place.fullPath.split('/').slice(0, -1).join('/');
  const read = useRead(CUSTOM_ROLES, { groupPath });
  return (
    <Select
      label={t.customRole}
      data={(read.data?.customRoles ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={values.principalId || null}
      onChange={(principalId) => set({ principalId: principalId ?? '' })}
    />
  );
}
