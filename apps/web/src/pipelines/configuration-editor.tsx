import { Button, Group, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useRef, useState, type FormEvent } from 'react';
import { Link } from 'react-router';
import { projectAt } from '../app/namespace-path';
import { useWrite, type Problem } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';
import { COMMIT } from './configuration.queries';
import styles from './configuration-editor.module.css';

const t = texts.configuration;

interface Props {
  readonly projectPath: string;
  readonly refName: string;
  readonly refKind: 'BRANCH' | 'TAG';
  readonly head: { readonly sha: string; readonly content: string } | null;
  readonly mayPush: boolean;
}

interface Positioned {
  readonly line: number;
  readonly message: string;
}

/** The server writes "12:5: what is wrong". */
function positionOf({ message }: Problem): Positioned | null {
  const found = /^(\d+):(\d+): (.*)$/s.exec(message);
  return found ? { line: Number(found[1]), message: found[3]! } : null;
}

export function ConfigurationEditor({ projectPath, refName, refKind, head, mayPush }: Props) {
  const [content, setContent] = useState(head?.content ?? t.example);
  const [message, setMessage] = useState('');
  // The head on which the typing began: whoever committed meanwhile must not be overwritten unseen.
  const [parentSha, setParentSha] = useState(head?.sha ?? null);
  const write = useWrite(COMMIT, (data) => data.configurationCommit);
  const area = useRef<HTMLTextAreaElement>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const done = await write.run({
      projectPath,
      refName,
      refKind,
      content,
      message: message || t.defaultMessage,
      parentSha,
    });
    if (!done?.commit) return;
    setParentSha(done.commit.sha);
    setMessage('');
    notifications.show({ message: t.committed(done.commit.sha.slice(0, 8), refName) });
  };
  const goTo = (line: number): void => {
    const start =
      content
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0);
    area.current?.focus();
    area.current?.setSelectionRange(start, start + (content.split('\n')[line - 1]?.length ?? 0));
  };
  const positioned = write.problems.map(positionOf).filter((place) => place !== null);
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <Code content={content} onChange={setContent} area={area} marks={new Set(positioned.map(({ line }) => line))} />
        {positioned.length > 0 && (
          <ol className={styles.problems} role="alert" aria-label={t.problems}>
            {positioned.map(({ line, message: wrong }, index) => (
              <li key={index}>
                <button type="button" onClick={() => goTo(line)}>
                  {t.line(line)}
                </button>{' '}
                <span className="breakable">{wrong}</span>
              </li>
            ))}
          </ol>
        )}
        <ProblemsNote problems={write.problems.filter((problem) => positionOf(problem) === null)} />
        <TextInput
          label={t.message}
          placeholder={t.defaultMessage}
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
          maw={560}
        />
        <Group>
          <Button type="submit" loading={write.busy} disabled={!mayPush}>
            {t.commit(refName)}
          </Button>
          <Button component={Link} to={projectAt(projectPath, 'pipelines')} variant="default">
            {texts.frame.sections.pipelines}
          </Button>
          {!mayPush && <span className="quiet">{t.mayNotPush}</span>}
        </Group>
      </Stack>
    </form>
  );
}

interface CodeProps {
  readonly content: string;
  readonly marks: ReadonlySet<number>;
  readonly area: React.RefObject<HTMLTextAreaElement | null>;
  readonly onChange: (content: string) => void;
}

function Code({ content, marks, area, onChange }: CodeProps) {
  const lines = content.split('\n').length;
  const gutter = useRef<HTMLDivElement>(null);
  return (
    <div className={styles.code}>
      <div className={styles.gutter} aria-hidden ref={gutter}>
        {Array.from({ length: lines }, (_, index) => (
          <div key={index} data-marked={marks.has(index + 1) || undefined}>
            {index + 1}
          </div>
        ))}
      </div>
      <textarea
        ref={area}
        aria-label={t.file}
        className={styles.area}
        wrap="off"
        spellCheck={false}
        autoCapitalize="none"
        value={content}
        rows={Math.min(Math.max(lines + 1, 16), 32)}
        onScroll={(event) => gutter.current && (gutter.current.scrollTop = event.currentTarget.scrollTop)}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  );
}
