import { Button, Checkbox, Group, NumberInput, Paper, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { dayOf, endOf } from '../app/last-day';
import { useWrite } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';
import { fromLines, toLines } from './claim-lines';
import { PresetFields } from './preset-fields';
import { CREATE_TRUST_RULE, UPDATE_TRUST_RULE, type TrustRule } from './trust-rules.queries';

const t = texts.trustRules;
const FIELDS = ['name', 'issuer', 'audience', 'subject', 'scopes', 'tokenSeconds', 'expiresAt'];

interface Props {
  readonly accountId: string;
  /** Null for a new one. */
  readonly rule: TrustRule | null;
  readonly onClose: () => void;
}

const startOf = (rule: TrustRule | null) => ({
  name: rule?.name ?? '',
  issuer: rule?.issuer ?? '',
  audience: rule?.audience ?? window.location.origin,
  subject: rule?.subject ?? '',
  claims: toLines(rule?.claims ?? []),
  scopes: [...(rule?.scopes ?? ['api'])],
  minutes: rule ? Math.round(rule.tokenSeconds / 60) : 15,
  ends: dayOf(rule?.expiresAt),
  enabled: rule?.enabled ?? true,
});
type Values = ReturnType<typeof startOf>;
type Change = <K extends keyof Values>(field: K, value: Values[K]) => void;

export function TrustRuleForm({ accountId, rule, onClose }: Props) {
  const [values, setValues] = useState(() => startOf(rule));
  const [wrongLine, setWrongLine] = useState<string | null>(null);
  const change: Change = (field, value) => setValues((before) => ({ ...before, [field]: value }));
  const create = useWrite(CREATE_TRUST_RULE, (data) => data.trustRuleCreate);
  const update = useWrite(UPDATE_TRUST_RULE, (data) => data.trustRuleUpdate);
  const write = rule ? update : create;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const read = fromLines(values.claims);
    setWrongLine('wrong' in read ? read.wrong : null);
    if ('wrong' in read) return;
    const { name, issuer, audience, subject, scopes, minutes, ends, enabled } = values;
    const terms = {
      ...{ issuer: issuer.trim(), audience: audience.trim(), subject: subject.trim() || null, claims: read.claims },
      ...{ scopes, tokenSeconds: minutes * 60, enabled },
      // Unsaid where it stays: of a rule that is over, it is in the past.
      ...(ends === dayOf(rule?.expiresAt) ? {} : { expiresAt: endOf(ends) }),
    };
    const done = rule
      ? await update.run({ id: rule.id, ...terms })
      : await create.run({ serviceAccountId: accountId, name: name.trim(), ...terms });
    if (done) onClose();
  };
  return (
    <Paper withBorder p="md" maw={720} w="100%">
      <form onSubmit={(event) => void submit(event)} autoComplete="off">
        <Stack gap="sm">
          {rule ? (
            <Text className="mono" fw={600}>
              {rule.name}
            </Text>
          ) : (
            <TextInput
              label={t.name}
              description={t.nameHint}
              required
              withAsterisk={false}
              autoFocus
              autoCapitalize="none"
              value={values.name}
              error={write.at('name')}
              onChange={(event) => change('name', event.currentTarget.value)}
              classNames={{ input: 'mono' }}
            />
          )}
          <PresetFields onFill={(filled) => setValues((before) => ({ ...before, ...filled }))} />
          <Trusted values={values} change={change} at={write.at} wrongLine={wrongLine} />
          <Issued values={values} change={change} at={write.at} />
          {rule && <Text className="quiet">{t.saveEnds}</Text>}
          <ProblemsNote problems={write.rest([...FIELDS, 'claims'])} />
          <Group>
            <Button type="submit" loading={write.busy}>
              {rule ? t.saveVerb : t.createVerb}
            </Button>
            <Button variant="default" onClick={onClose}>
              {texts.actions.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

interface PartProps {
  readonly values: Values;
  readonly change: Change;
  readonly at: (field: string) => string | undefined;
}

/** Whose ID tokens count. */
function Trusted({ values, change, at, wrongLine }: PartProps & { wrongLine: string | null }) {
  const text = (field: 'issuer' | 'audience' | 'subject', label: string, description: string) => (
    <TextInput
      label={label}
      description={description}
      required={field !== 'subject'}
      withAsterisk={false}
      autoCapitalize="none"
      value={values[field]}
      error={at(field)}
      onChange={(event) => change(field, event.currentTarget.value)}
      classNames={{ input: 'mono' }}
    />
  );
  return (
    <>
      {text('issuer', t.issuer, t.issuerHint)}
      {text('audience', t.audience, t.audienceHint)}
      {text('subject', t.subject, t.subjectHint)}
      <Textarea
        label={t.claims}
        description={t.claimsHint}
        placeholder={t.claimsExample}
        autosize
        minRows={2}
        maxRows={10}
        value={values.claims}
        error={wrongLine === null ? at('claims') : t.claimsWrong(wrongLine)}
        onChange={(event) => change('claims', event.currentTarget.value)}
        classNames={{ input: 'mono' }}
      />
    </>
  );
}

/** What whoever shows one gets. */
function Issued({ values, change, at }: PartProps) {
  const scopes = texts.placeTokens;
  return (
    <>
      <Checkbox.Group
        label={texts.tokens.scopes}
        value={values.scopes}
        onChange={(chosen) => change('scopes', chosen)}
        error={at('scopes')}
      >
        <Stack gap={6} mt={4}>
          <Checkbox value="read_api" label={scopes.readApi} />
          <Checkbox value="api" label={scopes.api} />
        </Stack>
      </Checkbox.Group>
      <NumberInput
        label={t.minutes}
        min={1}
        max={60}
        allowDecimal={false}
        value={values.minutes}
        error={at('tokenSeconds')}
        onChange={(value) => change('minutes', Number(value))}
        maw={200}
      />
      <TextInput
        label={t.endsOptional}
        description={t.endsHint}
        type="date"
        value={values.ends}
        error={at('expiresAt')}
        onChange={(event) => change('ends', event.currentTarget.value)}
        maw={240}
      />
      <Checkbox
        label={t.enabled}
        checked={values.enabled}
        onChange={(event) => change('enabled', event.currentTarget.checked)}
      />
    </>
  );
}
