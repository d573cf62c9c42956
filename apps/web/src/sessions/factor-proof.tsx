import { Button, Group, Stack, Text } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { AnyVariables, TypedDocumentNode } from 'urql';
import { useWrite, type Problem } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';
import { CodeField, CurrentPassword } from './proof-fields';

interface Proof {
  readonly currentPassword: string;
  readonly code: string;
}

interface Props<Data, Variables extends AnyVariables & { input: Proof }, Payload> {
  readonly document: TypedDocumentNode<Data, Variables>;
  readonly pick: (data: Data) => Payload;
  readonly verb: string;
  readonly hint: string;
  readonly onDone: (done: Payload) => void;
  readonly onClose: () => void;
}

/** Asks for both factors, for what takes one away or renews it. */
export function FactorProof<
  Data,
  Variables extends AnyVariables & { input: Proof },
  Payload extends { readonly problems: readonly Problem[] },
>({ document, pick, verb, hint, onDone, onClose }: Props<Data, Variables, Payload>) {
  const [currentPassword, setPassword] = useState('');
  const [code, setCode] = useState('');
  const write = useWrite<Data, Proof, Variables, Payload>(document, pick);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const done = await write.run({ currentPassword, code });
    if (done) onDone(done);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <Text>{hint}</Text>
        <CurrentPassword value={currentPassword} error={write.at('currentPassword')} onChange={setPassword} />
        <CodeField hint={texts.secondFactor.codeHint} value={code} error={write.at('code')} onChange={setCode} />
        <ProblemsNote problems={write.rest(['currentPassword', 'code'])} />
        <Group>
          <Button type="submit" loading={write.busy}>
            {verb}
          </Button>
          <Button variant="default" onClick={onClose}>
            {texts.actions.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
