import { NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useRead } from '../app/reading';
import { Cell } from '../components/list-table';
import { RoleSelect, type Role } from '../components/role-select';
import { texts } from '../texts';
import { PROTECTIONS } from './environments.queries';
import { ProtectForm, Protections, type ProtectionsProps, Unprotect } from './protections';

const t = texts.environments;

export function ProtectedEnvironments({ project, saved, onChange }: ProtectionsProps) {
  const read = useRead(PROTECTIONS, { projectPath: project.fullPath });
  const may = project.abilities.includes('environment:protect');
  return (
    <Protections
      title={t.protectedTitle}
      hint={t.protectedHint}
      empty={t.noneProtected}
      head={[t.pattern, t.deployRole, t.approvals]}
      of={read}
      rows={(data) => data.protectedEnvironments}
      form={may && <Protect key={saved} projectPath={project.fullPath} onChange={onChange} />}
    >
      {(row) => (
        <>
          <Cell className="mono">{row.pattern}</Cell>
          <Cell>{t.andAbove(texts.roles[row.deployRole])}</Cell>
          <Cell>
            {row.requiredApprovals > 0 ? (
              t.approvalsOf(row.requiredApprovals)
            ) : (
              <span className="quiet">{t.noApprovals}</span>
            )}
          </Cell>
          <Unprotect
            pattern={row.pattern}
            may={may}
            onClick={() => onChange({ environmentUnprotect: { id: row.id } })}
          />
        </>
      )}
    </Protections>
  );
}

function Protect({ projectPath, onChange }: { projectPath: string; onChange: ProtectionsProps['onChange'] }) {
  const [pattern, setPattern] = useState('');
  const [deployRole, setDeployRole] = useState<Role>('MAINTAINER');
  const [approvals, setApprovals] = useState<number | string>(0);
  const submit = (): void =>
    onChange({ environmentProtect: { projectPath, pattern, deployRole, requiredApprovals: Number(approvals) } });
  return (
    <ProtectForm pattern={pattern} setPattern={setPattern} placeholder={t.patternPlaceholder} onSubmit={submit}>
      <RoleSelect label={t.deployRole} value={deployRole} from="DEVELOPER" onChange={setDeployRole} w={160} />
      <NumberInput
        label={t.requiredApprovals}
        min={0}
        max={10}
        allowDecimal={false}
        value={approvals}
        onChange={setApprovals}
        w={210}
      />
    </ProtectForm>
  );
}
