import { Button, Group, NumberInput, Text, TextInput, Title } from '@mantine/core';
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
import { PROTECT_ENVIRONMENT, PROTECTIONS, UNPROTECT_ENVIRONMENT } from './environments.queries';

const t = texts.environments;

export function ProtectedEnvironments({ project }: { project: ProjectFacts }) {
  const read = useRead(PROTECTIONS, { projectPath: project.fullPath });
  const mayProtect = project.abilities.includes('environment:protect');
  const unprotect = useWrite(UNPROTECT_ENVIRONMENT, (data) => data.environmentUnprotect);
  return (
    <section>
      <Title order={2}>{t.protectedTitle}</Title>
      <Text c="dimmed" mb="sm">
        {t.protectedHint}
      </Text>
      {mayProtect && <Protect projectPath={project.fullPath} />}
      <ProblemsNote problems={unprotect.problems} />
      <Loaded of={read} rows={2}>
        {({ protectedEnvironments: rows }) =>
          rows.length === 0 ? (
            <EmptyState title={t.noneProtected} />
          ) : (
            <ListTable label={t.protectedTitle} head={[t.pattern, t.deployRole, t.approvals, '']}>
              {rows.map((row) => (
                <Row key={row.id}>
                  <Cell className="mono">{row.pattern}</Cell>
                  <Cell>{t.andAbove(texts.roles[row.deployRole])}</Cell>
                  <Cell>
                    {row.requiredApprovals > 0 ? (
                      t.approvalsOf(row.requiredApprovals)
                    ) : (
                      <span className="quiet">{t.noApprovals}</span>
                    )}
                  </Cell>
                  <Cell>
                    <Group justify="flex-end">
                      {mayProtect && (
                        <Button
                          size="xs"
                          variant="default"
                          aria-label={t.unprotectOne(row.pattern)}
                          onClick={() => void unprotect.run({ id: row.id })}
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

function Protect({ projectPath }: { projectPath: string }) {
  const [pattern, setPattern] = useState('');
  const [deployRole, setDeployRole] = useState<Role>('MAINTAINER');
  const [requiredApprovals, setRequiredApprovals] = useState<number | string>(0);
  const write = useWrite(PROTECT_ENVIRONMENT, (data) => data.environmentProtect);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await write.run({ projectPath, pattern, deployRole, requiredApprovals: Number(requiredApprovals) }))
      setPattern('');
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Group align="flex-start" gap="sm" mb="md">
        <TextInput
          aria-label={t.pattern}
          placeholder={t.patternPlaceholder}
          classNames={{ input: 'mono' }}
          required
          value={pattern}
          error={write.at('pattern')}
          onChange={(event) => setPattern(event.currentTarget.value)}
        />
        <RoleSelect
          aria-label={t.deployRole}
          value={deployRole}
          from="DEVELOPER"
          onChange={setDeployRole}
          error={write.at('deployRole')}
          w={160}
        />
        <NumberInput
          aria-label={t.requiredApprovals}
          title={t.requiredApprovals}
          suffix={` ${t.approvals.toLowerCase()}`}
          min={0}
          max={10}
          allowDecimal={false}
          value={requiredApprovals}
          onChange={setRequiredApprovals}
          error={write.at('requiredApprovals')}
          w={150}
        />
        <Button type="submit" variant="default" loading={write.busy}>
          {t.protect}
        </Button>
      </Group>
      <ProblemsNote problems={write.rest(['pattern', 'deployRole', 'requiredApprovals'])} />
    </form>
  );
}
