import { Button, Group, Stack, Text } from '@mantine/core';
import { useMemo, useState, type FormEvent } from 'react';
import { encode } from 'uqr';
import { useWrite } from '../app/writing';
import { CopyButton } from '../components/copy-button';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';
import { CodeField, CurrentPassword } from './proof-fields';
import { BEGIN, CONFIRM } from './second-factor.queries';

const t = texts.secondFactor;

interface Props {
  readonly onDone: (recoveryCodes: readonly string[] | null) => void;
  /** Absent where there is no way around it. */
  readonly onClose?: () => void;
}

/** First the password, then the key for the app and its first code. */
export function AppSetUp({ onDone, onClose }: Props) {
  const [currentPassword, setPassword] = useState('');
  const [app, setApp] = useState<{ readonly key: string; readonly uri: string } | null>(null);
  const begin = useWrite(BEGIN, (data) => data.twoFactorBegin);
  if (app) return <FirstCode app={app} onDone={onDone} {...(onClose ? { onClose } : {})} />;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const done = await begin.run({ currentPassword });
    if (done?.key && done.uri) setApp({ key: done.key, uri: done.uri });
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <CurrentPassword
          required={false}
          value={currentPassword}
          error={begin.at('currentPassword')}
          onChange={setPassword}
        />
        <ProblemsNote problems={begin.rest(['currentPassword'])} />
        <Group>
          <Button type="submit" loading={begin.busy}>
            {t.goOn}
          </Button>
          {onClose && (
            <Button variant="default" onClick={onClose}>
              {texts.actions.cancel}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

function FirstCode({ app, onDone, onClose }: Props & { app: { readonly key: string; readonly uri: string } }) {
  const [code, setCode] = useState('');
  const confirm = useWrite(CONFIRM, (data) => data.twoFactorConfirm);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const done = await confirm.run({ code });
    if (done) onDone(done.recoveryCodes);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <Text>{t.scan}</Text>
        <QrCode text={app.uri} />
        <Group gap="xs">
          <Text component="code" className="mono breakable" data-shown-once>
            {app.key}
          </Text>
          <CopyButton text={app.key} what={t.key} />
        </Group>
        <CodeField label={t.firstCode} value={code} error={confirm.at('code')} onChange={setCode} />
        <ProblemsNote problems={confirm.rest(['code'])} />
        <Group>
          <Button type="submit" loading={confirm.busy}>
            {t.turnOn}
          </Button>
          {onClose && (
            <Button variant="default" onClick={onClose}>
              {texts.actions.cancel}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

/** Black on white in both schemes: cameras want it so. */
function QrCode({ text }: { text: string }) {
  const { size, path } = useMemo(() => {
    const { data, size: width } = encode(text, { ecc: 'M', border: 2 });
    const dark = data.flatMap((row, y) => row.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : '')));
    return { size: width, path: dark.join('') };
  }, [text]);
  return (
    <svg
      role="img"
      aria-label={t.picture}
      viewBox={`0 0 ${size} ${size}`}
      width={200}
      height={200}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
