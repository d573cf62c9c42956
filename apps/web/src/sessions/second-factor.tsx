import { Alert, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { useRead } from '../app/reading';
import { CopyButton } from '../components/copy-button';
import { Loaded } from '../components/loaded';
import { StatusBadge } from '../components/status-badge';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { AppSetUp } from './app-set-up';
import { FactorProof } from './factor-proof';
import { DISABLE, RENEW, SECOND_FACTOR } from './second-factor.queries';

const t = texts.secondFactor;
type Doing = 'nothing' | 'setting up' | 'renewing' | 'turning off';

/** The caller's own second factor: set up, recovery codes, turned off. */
export function SecondFactor() {
  const read = useRead(SECOND_FACTOR, {});
  const [doing, setDoing] = useState<Doing>('nothing');
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const shown = (recoveryCodes: readonly string[] | null): void => {
    setDoing('nothing');
    setCodes(recoveryCodes);
  };
  return (
    <Paper withBorder p="md" maw={720}>
      <Stack gap="sm">
        <Title order={2}>{t.title}</Title>
        {codes && <RecoveryCodes codes={codes} onSaved={() => setCodes(null)} />}
        <Loaded of={{ ...read, data: read.data?.twoFactor }}>
          {({ enabled, since, recoveryCodesLeft }) => (
            <>
              <Group gap="xs">
                <StatusBadge tone={enabled ? 'fine' : 'attention'}>{enabled ? t.on : t.off}</StatusBadge>
                {enabled && (
                  <Text>
                    {t.since} <TimeAgo at={since} /> · {t.left(recoveryCodesLeft)}
                  </Text>
                )}
              </Group>
              {!enabled && <Text>{t.why}</Text>}
              {doing === 'nothing' && !codes && (
                <Group>
                  {enabled ? (
                    <>
                      <Button variant="default" onClick={() => setDoing('renewing')}>
                        {t.renew}
                      </Button>
                      <Button variant="default" onClick={() => setDoing('turning off')}>
                        {t.turnOff}
                      </Button>
                    </>
                  ) : (
                    <Button onClick={() => setDoing('setting up')}>{t.setUp}</Button>
                  )}
                </Group>
              )}
            </>
          )}
        </Loaded>
        {doing === 'setting up' && <AppSetUp onDone={shown} onClose={() => setDoing('nothing')} />}
        {doing === 'renewing' && (
          <FactorProof
            document={RENEW}
            pick={(data) => data.twoFactorRecoveryCodesRenew}
            verb={t.renew}
            hint={t.renewHint}
            onDone={(done) => shown(done.recoveryCodes)}
            onClose={() => setDoing('nothing')}
          />
        )}
        {doing === 'turning off' && (
          <FactorProof
            document={DISABLE}
            pick={(data) => data.twoFactorDisable}
            verb={t.turnOff}
            hint={t.turnOffHint}
            onDone={() => shown(null)}
            onClose={() => setDoing('nothing')}
          />
        )}
      </Stack>
    </Paper>
  );
}

/** On their only appearance. */
export function RecoveryCodes({ codes, onSaved }: { codes: readonly string[]; onSaved: () => void }) {
  return (
    <Alert color="yellow" variant="light" icon={<IconKey size={18} aria-hidden />} title={t.codesTitle}>
      <Stack gap="xs">
        <Text>{t.codesHint}</Text>
        <ul className="mono" data-shown-once style={{ columns: '16ch 2', listStyle: 'none', margin: 0, padding: 0 }}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <Group>
          <CopyButton text={codes.join('\n')} what={t.codes} />
          <Button variant="default" size="xs" onClick={onSaved}>
            {texts.tokens.saved}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
