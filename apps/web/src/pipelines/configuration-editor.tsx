import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMemo, useRef, useState } from 'react';
import { Link } from 'react-router';
import { projectAt } from '../app/namespace-path';
import { useWrite } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { UnsavedGuard } from '../components/unsaved-guard';
import { texts } from '../texts';
import { CodeEditor, type CodePlaces } from './code-editor';
import { ConfigurationCheckPanel } from './configuration-check';
import { ConfigurationProblems } from './configuration-problems';
import { COMMIT, type Head } from './configuration.queries';
import { ConfigurationConflict } from './configuration-conflict';
import styles from './configuration-editor.module.css';
import { byPlace } from './positions';
import { useConfigurationCheck } from './use-configuration-check';

const t = texts.configuration;
const KEYS = 'configuration-keys';

interface Props {
  readonly projectPath: string;
  readonly refName: string;
  readonly refKind: 'BRANCH' | 'TAG';
  readonly head: Head | null;
  readonly mayPush: boolean;
}

export function ConfigurationEditor({ head, ...ref }: Props) {
  const [start] = useState(head?.content ?? t.example);
  const [saved, setSaved] = useState(start);
  const [content, setContent] = useState(start);
  const check = useConfigurationCheck(content, ref);
  const { write, conflict, message, setMessage, submit, startFrom } = useCommit(ref, head);
  const places = useRef<CodePlaces>(null);
  const refused = useMemo(() => byPlace(write.problems), [write.problems]);
  const found = useMemo(() => byPlace(check.answer?.problems ?? []), [check.answer]);
  // What the server said of a text when it was to be committed stands until the text is looked at again.
  const problems = refused.at.length > 0 ? refused.at : found.at;
  const change = (next: string): void => {
    setContent(next);
    if (write.problems.length > 0 && !conflict) write.clear();
  };
  const commit = async (over?: Head): Promise<void> => {
    if (await submit(content, over)) setSaved(content);
  };
  const takeTheirs = (theirs: Head): void => {
    startFrom(theirs);
    setSaved(theirs.content);
    places.current?.replace(theirs.content);
    notifications.show({ message: t.tookTheirs });
  };
  return (
    <form
      className={styles.columns}
      onSubmit={(event) => {
        event.preventDefault();
        void commit();
      }}
    >
      <UnsavedGuard unsaved={content !== saved} />
      <Stack gap="sm" miw={0}>
        <CodeEditor
          start={start}
          label={t.file}
          describedBy={KEYS}
          problems={problems}
          places={places}
          onChange={change}
        />
        <Text id={KEYS} fz="xs" c="dimmed">
          {t.keys}
        </Text>
        <ConfigurationProblems problems={problems} goTo={(place) => places.current?.goTo(place)} />
        {conflict && (
          <ConfigurationConflict
            theirs={conflict.head}
            said={conflict.said}
            mine={content}
            refName={ref.refName}
            busy={write.busy}
            onTake={() => takeTheirs(conflict.head)}
            onCommitOver={() => void commit(conflict.head)}
          />
        )}
        {!conflict && (
          <ProblemsNote problems={refused.at.length > 0 ? refused.rest : [...refused.rest, ...found.rest]} />
        )}
        <TextInput
          label={t.message}
          placeholder={t.defaultMessage}
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
          maw={560}
        />
        <Group>
          <Button type="submit" loading={write.busy} disabled={!ref.mayPush}>
            {t.commit(ref.refName)}
          </Button>
          <Button component={Link} to={projectAt(ref.projectPath, 'pipelines')} variant="default">
            {texts.frame.sections.pipelines}
          </Button>
          {!ref.mayPush && <span className="quiet">{t.mayNotPush}</span>}
        </Group>
      </Stack>
      <ConfigurationCheckPanel check={check} projectPath={ref.projectPath} stale={check.of !== content} />
    </form>
  );
}

function useCommit({ projectPath, refName, refKind }: Omit<Props, 'head' | 'mayPush'>, head: Head | null) {
  const [message, setMessage] = useState('');
  // The head on which the typing began: whoever committed meanwhile must not be overwritten unseen.
  const [parentSha, setParentSha] = useState(head?.sha ?? null);
  const write = useWrite(COMMIT, (data) => data.configurationCommit);
  const moved = write.problems.find(({ code, field }) => code === 'CONFLICT' && field === 'parentSha');
  const submit = async (content: string, over?: Head): Promise<boolean> => {
    const texted = { message: message || t.defaultMessage, content };
    const done = await write.run({ projectPath, refName, refKind, parentSha: over?.sha ?? parentSha, ...texted });
    if (!done?.commit) return false;
    setParentSha(done.commit.sha);
    setMessage('');
    notifications.show({ message: t.committed(done.commit.sha.slice(0, 8), refName) });
    return true;
  };
  const startFrom = (theirs: Head): void => {
    setParentSha(theirs.sha);
    write.clear();
  };
  // After the refusal the page asks for the head again; until the answer is here there is nothing to show.
  const conflict = moved && head && head.sha !== parentSha ? { head, said: moved.message } : null;
  return { write, conflict, message, setMessage, submit, startFrom };
}
