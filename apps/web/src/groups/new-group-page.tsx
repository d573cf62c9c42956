import { useNavigate, useSearchParams } from 'react-router';
import { groupAt } from '../app/namespace-path';
import { useWrite } from '../app/writing';
import { PageHeading } from '../components/page-heading';
import { texts } from '../texts';
import { CREATE_GROUP } from './groups.queries';
import { NamespaceForm, type NamespaceValues } from './namespace-form';

export default function NewGroupPage() {
  const [params] = useSearchParams();
  const parentPath = params.get('parent');
  const navigate = useNavigate();
  const write = useWrite(CREATE_GROUP, (data) => data.groupCreate);
  const submit = async (values: NamespaceValues): Promise<void> => {
    const done = await write.run({ ...values, parentPath });
    if (done?.group) await navigate(groupAt(done.group.fullPath));
  };
  return (
    <>
      <PageHeading
        title={texts.groups.create}
        sentence={parentPath ? texts.groups.inside(parentPath) : texts.groups.createSentence}
      />
      <NamespaceForm
        prefix={parentPath ? `${parentPath}/` : ''}
        verb={texts.groups.createVerb}
        write={write}
        onSubmit={(values) => void submit(values)}
      />
    </>
  );
}
