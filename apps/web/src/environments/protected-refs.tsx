import { Select } from '@mantine/core';
import { useState } from 'react';
import { useRead } from '../app/reading';
import { Cell } from '../components/list-table';
import { RoleSelect, type Role } from '../components/role-select';
import { texts } from '../texts';
import { PROTECTED_REFS } from './environments.queries';
import { ProtectForm, Protections, type ProtectionsProps, Unprotect } from './protections';

const t = texts.environments;
type Kind = 'BRANCH' | 'TAG';

export function ProtectedRefs({ project, saved, onChange }: ProtectionsProps) {
  const read = useRead(PROTECTED_REFS, { projectPath: project.fullPath });
  const may = project.abilities.includes('protected_ref:create');
  return (
    <Protections
      title={t.refsTitle}
      hint={t.refsHint}
      empty={t.noRefs}
      head={[t.kind, t.pattern, t.pushRole]}
      of={read}
      rows={(data) => data.protectedRefs}
      form={may && <ProtectRef key={saved} projectPath={project.fullPath} onChange={onChange} />}
    >
      {(row) => (
        <>
          <Cell>{texts.refKinds[row.kind]}</Cell>
          <Cell className="mono">{row.pattern}</Cell>
          <Cell>{t.andAbove(texts.roles[row.pushRole])}</Cell>
          <Unprotect pattern={row.pattern} may={may} onClick={() => onChange({ protectedRefDelete: { id: row.id } })} />
        </>
      )}
    </Protections>
  );
}

function ProtectRef({ projectPath, onChange }: { projectPath: string; onChange: ProtectionsProps['onChange'] }) {
  const [kind, setKind] = useState<Kind>('BRANCH');
  const [pattern, setPattern] = useState('');
  const [pushRole, setPushRole] = useState<Role>('MAINTAINER');
  const kinds = (['BRANCH', 'TAG'] as const).map((value) => ({ value, label: texts.refKinds[value] }));
  const kindField = (
    <Select
      label={t.kind}
      data={kinds}
      value={kind}
      onChange={(next) => next && setKind(next)}
      allowDeselect={false}
      w={120}
    />
  );
  return (
    <ProtectForm
      pattern={pattern}
      setPattern={setPattern}
      placeholder={t.refPlaceholder}
      before={kindField}
      onSubmit={() => onChange({ protectedRefCreate: { projectPath, kind, pattern, pushRole } })}
    >
      <RoleSelect label={t.pushRole} value={pushRole} from="DEVELOPER" onChange={setPushRole} w={160} />
    </ProtectForm>
  );
}
