import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useSearchParams } from 'react-router';
import { useRead } from '../app/reading';
import { useWrite } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { StatusBadge } from '../components/status-badge';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { CurrentPassword } from './proof-fields';
import { FINISH_LINK, PROVIDER_ACCOUNT, START_LINK, UNLINK } from './provider.queries';

const t = texts.provider;

/** The caller's own account at the OpenID provider: linked, unlinked. Nothing where there is no provider. */
export function ProviderAccount() {
  const { data, refresh } = useRead(PROVIDER_ACCOUNT, {});
  const problems = useComeBack(refresh);
  const [doing, setDoing] = useState(false);
  if (!data?.signInProvider) return null;
  const { name } = data.signInProvider;
  const { linked, since, hasPassword } = data.providerAccount;
  return (
    <Paper withBorder p="md" maw={720} mt="md">
      <Stack gap="sm">
        <Title order={2}>{name}</Title>
        <Group gap="xs">
          <StatusBadge tone={linked ? 'fine' : 'inactive'}>{linked ? t.linked : t.notLinked}</StatusBadge>
          {linked && since && (
            <Text>
              {texts.secondFactor.since} <TimeAgo at={since} />
            </Text>
          )}
        </Group>
        <Text>{linked ? (hasPassword ? t.linkedHint(name) : t.noPassword(name)) : t.why(name)}</Text>
        <ProblemsNote problems={problems} />
        {doing && linked && <Unlink onDone={() => setDoing(false)} />}
        {doing && !linked && <Link name={name} onClose={() => setDoing(false)} />}
        {!doing && (!linked || hasPassword) && (
          <Group>
            <Button variant="default" onClick={() => setDoing(true)}>
              {linked ? t.unlink : t.link(name)}
            </Button>
          </Group>
        )}
      </Stack>
    </Paper>
  );
}

/** Where the browser has just come back from the provider, the link is made: once, and the address forgets it. */
function useComeBack(refresh: () => void) {
  const [params, setParams] = useSearchParams();
  const finish = useWrite(FINISH_LINK, (data) => data.providerLinkFinish);
  const begun = useRef(false);
  const back = params.get('provider') === 'back';
  useEffect(() => {
    if (!back || begun.current) return;
    begun.current = true;
    void finish.run({}).then(() => {
      setParams({}, { replace: true });
      refresh();
    });
  });
  return finish.problems;
}

function Link({ name, onClose }: { name: string; onClose: () => void }) {
  const [currentPassword, setPassword] = useState('');
  const start = useWrite(START_LINK, (data) => data.providerLinkStart);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const done = await start.run({ currentPassword });
    if (done?.address) window.location.assign(done.address);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <CurrentPassword value={currentPassword} error={start.at('currentPassword')} onChange={setPassword} />
        <ProblemsNote problems={start.rest(['currentPassword'])} />
        <Group>
          <Button type="submit" loading={start.busy}>
            {t.link(name)}
          </Button>
          <Button variant="default" onClick={onClose}>
            {texts.actions.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Unlink({ onDone }: { onDone: () => void }) {
  const [currentPassword, setPassword] = useState('');
  const unlink = useWrite(UNLINK, (data) => data.providerUnlink);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await unlink.run({ currentPassword })) onDone();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <CurrentPassword value={currentPassword} error={unlink.at('currentPassword')} onChange={setPassword} />
        <ProblemsNote problems={unlink.rest(['currentPassword'])} />
        <Group>
          <Button type="submit" loading={unlink.busy}>
            {t.unlink}
          </Button>
          <Button variant="default" onClick={onDone}>
            {texts.actions.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
