import { Button, Group, Select, Text, TextInput, Title } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useRead } from '../app/reading';
import { useWrite } from '../app/writing';
import { EmptyState } from '../components/empty-state';
import { Cell, ListTable, Row } from '../components/list-table';
import { Loaded } from '../components/loaded';
import { ProblemsNote } from '../components/problems-note';
import { RoleSelect, type Role } from '../components/role-select';
import type { ProjectFacts } from '../projects/projects.queries';
import { texts } from '../texts';
import { CREATE_PROTECTED_REF, DELETE_PROTECTED_REF, PROTECTED_REFS } from './environments.queries';

const t = texts.environments;
type Kind = 'BRANCH' | 'TAG';

export function ProtectedRefs({ project }: { project: ProjectFacts }) {
  const read = useRead(PROTECTED_REFS, { projectPath: project.fullPath });
  const remove = useWrite(DELETE_PROTECTED_REF, (data) => data.protectedRefDelete);
  const may = (ability: string): boolean => project.abilities.includes(ability);
  return (
    <section>
      <Title order={2}>{t.refsTitle}</Title>
      <Text c="dimmed" mb="sm">
        {t.refsHint}
      </Text>
      {may('protected_ref:create') && <ProtectRef projectPath={project.fullPath} />}
      <ProblemsNote problems={remove.problems} />
      <Loaded of={read} rows={2}>
        {({ protectedRefs: rows }) =>
          rows.length === 0 ? (
            <EmptyState title={t.noRefs} />
          ) : (
            <ListTable label={t.refsTitle} head={[t.kind, t.pattern, t.pushRole, '']}>
              {rows.map((row) => (
                <Row key={row.id}>
                  <Cell>{texts.refKinds[row.kind]}</Cell>
                  <Cell className="mono">{row.pattern}</Cell>
                  <Cell>{t.andAbove(texts.roles[row.pushRole])}</Cell>
                  <Cell>
                    <Group justify="flex-end">
                      {may('protected_ref:create') && (
                        <Button
                          size="xs"
                          variant="default"
                          aria-label={t.unprotectOne(row.pattern)}
                          onClick={() => void remove.run({ id: row.id })}
                        >
                          {t.unprotect}
                        </Button>
                      )}
                    </Group>
                  </Cell>
                </Row>
              ))}
            </ListTable>
          )
        }
      </Loaded>
    </section>
  );
}

function ProtectRef({ projectPath }: { projectPath: string }) {
  const [kind, setKind] = useState<Kind>('BRANCH');
  const [pattern, setPattern] = useState('');
  const [pushRole, setPushRole] = useState<Role>('MAINTAINER');
  const write = useWrite(CREATE_PROTECTED_REF, (data) => data.protectedRefCreate);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await write.run({ projectPath, kind, pattern, pushRole })) setPattern('');
  };
  const kinds = (['BRANCH', 'TAG'] as const).map((value) => ({ value, label: texts.refKinds[value] }));
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Group align="flex-start" gap="sm" mb="md">
        <Select
          aria-label={t.kind}
          data={kinds}
          value={kind}
          onChange={(next) => next && setKind(next)}
          allowDeselect={false}
          w={120}
          error={write.at('kind')}
        />
        <TextInput
          aria-label={t.pattern}
          placeholder={t.refPlaceholder}
          classNames={{ input: 'mono' }}
          required
          value={pattern}
          error={write.at('pattern')}
          onChange={(event) => setPattern(event.currentTarget.value)}
        />
        <RoleSelect
          aria-label={t.pushRole}
          value={pushRole}
          from="DEVELOPER"
          onChange={setPushRole}
          error={write.at('pushRole')}
          w={160}
        />
        <Button type="submit" variant="default" loading={write.busy}>
          {t.protect}
        </Button>
      </Group>
      <ProblemsNote problems={write.rest(['kind', 'pattern', 'pushRole'])} />
    </form>
  );
}
