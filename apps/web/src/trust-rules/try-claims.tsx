import { Button, Stack, Text, Textarea, Title } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useRead } from '../app/reading';
import { Loaded } from '../components/loaded';
import { StatusBadge } from '../components/status-badge';
import { texts } from '../texts';
import { TRUST_RULE_TRIALS, type Trial } from './trust-rules.queries';

const t = texts.trustRules;
const EXAMPLE = '{ "iss": "https://…", "aud": "…", "sub": "…" }';

/** Which rule would take an ID token with these claims, and which claim is in the way. */
export function TryClaims({ accountId }: { accountId: string | null }) {
  const [text, setText] = useState('');
  const [claims, setClaims] = useState<string | null>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setClaims(text);
  };
  return (
    <section aria-label={t.tryTitle} style={{ width: '100%', maxWidth: 720, marginTop: 24 }}>
      <Title order={2}>{t.tryTitle}</Title>
      <form onSubmit={submit}>
        <Stack gap="sm" mt="xs">
          <Textarea
            label={t.tryLabel}
            description={t.tryHint}
            placeholder={EXAMPLE}
            autosize
            minRows={4}
            maxRows={16}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            classNames={{ input: 'mono' }}
            spellCheck={false}
          />
          <Button type="submit" variant="default" disabled={text.trim() === ''} style={{ alignSelf: 'flex-start' }}>
            {t.tryVerb}
          </Button>
        </Stack>
      </form>
      {claims !== null && <Answers key={claims} accountId={accountId} claims={claims} />}
    </section>
  );
}

function Answers({ accountId, claims }: { accountId: string | null; claims: string }) {
  const read = useRead(TRUST_RULE_TRIALS, { serviceAccountId: accountId, claims });
  return (
    <div aria-live="polite" style={{ marginTop: 12 }}>
      <Loaded of={read} rows={2}>
        {({ trustRuleTrials: trials }) => (
          <Stack gap="md">
            {trials.length === 0 && <Text>{t.tryNone}</Text>}
            {trials.map((trial) => (
              <Answer key={trial.rule.id} trial={trial} />
            ))}
            {trials.length > 0 && <Text className="quiet">{t.times}</Text>}
          </Stack>
        )}
      </Loaded>
    </div>
  );
}

function Answer({ trial }: { trial: Trial }) {
  const takes = trial.matches && trial.refusal === null;
  return (
    <div>
      <StatusBadge tone={takes ? 'fine' : 'refused'}>{takes ? t.wouldTake : t.wouldNot}</StatusBadge>{' '}
      <span className="mono">{trial.rule.name}</span>
      {trial.refusal && <div>{trial.refusal}</div>}
      <ul style={{ margin: '4px 0 0', paddingLeft: 20 }}>
        {trial.checks
          .filter(({ passes }) => !passes)
          .map(({ claim, wanted, found }) => (
            <li key={claim} className="breakable">
              <span className="mono">{claim}</span>: {t.wants} <span className="mono">{wanted.join(', ')}</span>,{' '}
              {t.found} {found ? <span className="mono">{found.join(', ')}</span> : t.nothing}
            </li>
          ))}
      </ul>
    </div>
  );
}
