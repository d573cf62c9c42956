import { Button, Group, Paper, Stack, TagsInput, TextInput, Title } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { ResultOf } from '../app/graphql';
import { useRead } from '../app/reading';
import { useWrite } from '../app/writing';
import { ConfirmDialog } from '../components/confirm-dialog';
import { Cell, ListTable, Row } from '../components/list-table';
import { ProblemsNote } from '../components/problems-note';
import { RoleSelect, type Role } from '../components/role-select';
import { CUSTOM_ROLES, type Change } from '../rules/rules.queries';
import { knownAbilities } from '../texts/approvals';
import { texts } from '../texts';
import { CREATE_CUSTOM_ROLE, DELETE_CUSTOM_ROLE } from './invitations.queries';

const t = texts.members;
type CustomRole = ResultOf<typeof CUSTOM_ROLES>['customRoles'][number];

interface Props {
  readonly groupPath: string;
  readonly abilities: readonly string[];
  readonly onChange: (change: Change) => void;
}

/** Roles with abilities added, for members of this group and everything below. */
export function CustomRoles({ groupPath, abilities, onChange }: Props) {
  const read = useRead(CUSTOM_ROLES, { groupPath });
  const [editing, setEditing] = useState<CustomRole | 'new' | null>(null);
  const [deleting, setDeleting] = useState<CustomRole | null>(null);
  const may = (verb: string): boolean => abilities.includes(`custom_role:${verb}`);
  const roles = read.data?.customRoles;
  if (!roles || (roles.length === 0 && !may('create'))) return null;
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{t.customRoles}</Title>
        {may('create') && (
          <Button size="xs" variant="default" onClick={() => setEditing('new')}>
            {t.createRole}
          </Button>
        )}
      </Group>
      {editing && (
        <RoleForm
          key={editing === 'new' ? 'new' : editing.id}
          groupPath={groupPath}
          role={editing === 'new' ? undefined : editing}
          onChange={onChange}
          onClose={() => setEditing(null)}
        />
      )}
      {roles.length === 0 ? (
        <p className="quiet">{t.noCustomRoles}</p>
      ) : (
        <ListTable label={t.customRoles} head={[t.roleName, t.addsTo, t.adds, t.source, '']}>
          {roles.map((role) => (
            <Row key={role.id}>
              <Cell className="breakable">
                {role.name} <div className="quiet breakable">{role.description}</div>
              </Cell>
              <Cell>{texts.roles[role.role]}</Cell>
              <Cell className="mono breakable" style={{ whiteSpace: 'normal', minWidth: 160 }}>
                {role.abilities.join(', ')}
              </Cell>
              <Cell className="mono breakable">{role.groupPath === groupPath ? t.direct : role.groupPath}</Cell>
              <Cell>
                {role.groupPath === groupPath && (
                  <Group justify="flex-end" gap="xs" wrap="nowrap">
                    {may('update') && (
                      <Button
                        size="xs"
                        variant="default"
                        aria-label={t.editRole(role.name)}
                        onClick={() => setEditing(role)}
                      >
                        {texts.actions.edit}
                      </Button>
                    )}
                    {may('delete') && (
                      <Button
                        size="xs"
                        variant="default"
                        aria-label={t.deleteRole(role.name)}
                        onClick={() => setDeleting(role)}
                      >
                        {texts.actions.delete}
                      </Button>
                    )}
                  </Group>
                )}
              </Cell>
            </Row>
          ))}
        </ListTable>
      )}
      {deleting && <DeleteRole role={deleting} onClose={() => setDeleting(null)} />}
    </section>
  );
}

function DeleteRole({ role, onClose }: { role: CustomRole; onClose: () => void }) {
  const write = useWrite(DELETE_CUSTOM_ROLE, (data) => data.customRoleDelete);
  return (
    <ConfirmDialog
      opened
      title={t.deleteRole(role.name)}
      verb={t.deleteRoleVerb}
      busy={write.busy}
      problems={write.problems}
      onClose={onClose}
      onConfirm={() => void write.run({ id: role.id }).then((done) => done && onClose())}
    >
      {t.deleteRoleHint}
    </ConfirmDialog>
  );
}

interface FormProps {
  readonly groupPath: string;
  /** Absent for a new one; the role that it adds to stays. */
  readonly role: CustomRole | undefined;
  readonly onChange: (change: Change) => void;
  readonly onClose: () => void;
}

function RoleForm({ groupPath, role, onChange, onClose }: FormProps) {
  const [name, setName] = useState(role?.name ?? '');
  const [base, setBase] = useState<Role>(role?.role ?? 'DEVELOPER');
  const [abilities, setAbilities] = useState<string[]>(role?.abilities ?? []);
  const write = useWrite(CREATE_CUSTOM_ROLE, (data) => data.customRoleCreate);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    // Whoever has the role gains or loses by it: that is told first. A new one is nobody's yet.
    if (role) onChange({ customRoleUpdate: { id: role.id, name, abilities } });
    else if (!(await write.run({ groupPath, name, role: base, abilities }))) return;
    onClose();
  };
  return (
    <Paper withBorder p="md" mb="md" maw={720}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <Group align="flex-start" grow>
            <TextInput
              label={t.roleName}
              required
              withAsterisk={false}
              autoFocus
              value={name}
              error={write.at('name')}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            {!role && <RoleSelect label={t.addsTo} value={base} onChange={setBase} error={write.at('role')} />}
          </Group>
          <TagsInput
            label={t.adds}
            description={texts.rules.abilitiesHint}
            data={knownAbilities}
            value={abilities}
            error={write.at('abilities')}
            onChange={setAbilities}
            classNames={{ input: 'mono' }}
          />
          <ProblemsNote problems={write.rest(['name', 'role', 'abilities'])} />
          <Group>
            <Button type="submit" loading={write.busy}>
              {role ? texts.rules.editVerb : t.createRoleVerb}
            </Button>
            <Button variant="default" onClick={onClose}>
              {texts.actions.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
