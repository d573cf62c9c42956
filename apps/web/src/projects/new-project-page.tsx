import { Select } from '@mantine/core';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { projectAt } from '../app/namespace-path';
import { usePages } from '../app/paging';
import { useWrite } from '../app/writing';
import { PageHeading } from '../components/page-heading';
import { NamespaceForm, type NamespaceValues } from '../groups/namespace-form';
import { texts } from '../texts';
import { CREATE_PROJECT, PLACES_FOR_PROJECTS } from './projects.queries';

export default function NewProjectPage() {
  const [params] = useSearchParams();
  const [groupPath, setGroupPath] = useState(params.get('group') ?? '');
  const groups = usePages({ document: PLACES_FOR_PROJECTS, variables: {}, pick: (data) => data.groups }, { all: true });
  const navigate = useNavigate();
  const write = useWrite(CREATE_PROJECT, (data) => data.projectCreate);
  const submit = async (values: NamespaceValues): Promise<void> => {
    const done = await write.run({ ...values, groupPath });
    if (done?.project) await navigate(projectAt(done.project.fullPath));
  };
  const places = groups.rows?.filter(({ abilities }) => abilities.includes('project:create')) ?? [];
  const paths = places.map((group) => group.fullPath);
  return (
    <>
      <PageHeading title={texts.projects.create} sentence={texts.projects.createSentence} />
      <Select
        label={texts.projects.group}
        data={groupPath && !paths.includes(groupPath) ? [groupPath, ...paths] : paths}
        value={groupPath || null}
        onChange={(value) => setGroupPath(value ?? '')}
        searchable
        nothingFoundMessage={texts.projects.nowhere}
        error={write.at('groupPath')}
        maw={560}
        mb="sm"
      />
      <NamespaceForm
        prefix={groupPath ? `${groupPath}/` : ''}
        verb={texts.projects.createVerb}
        write={{ ...write, rest: (fields) => write.rest([...fields, 'groupPath']) }}
        onSubmit={(values) => void submit(values)}
      />
    </>
  );
}
