import { Button, Group, Radio, Select, SimpleGrid, Stack, TagsInput, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { SidePanel } from '../components/side-panel';
import { knownAbilities } from '../texts/approvals';
import { texts } from '../texts';
import { PrincipalFields } from './principal-fields';
import { ruleChange, startRule, type RulesPlace, type RuleValues } from './rule-values';
import type { AccessRule, Change } from './rules.queries';

const t = texts.rules;
const EFFECTS = ['ALLOW', 'PREVENT'] as const;

interface Props {
  readonly place: RulesPlace;
  /** Absent for a new one. Whom it is for and whether it allows never change. */
  readonly rule: AccessRule | undefined;
  readonly onClose: () => void;
  readonly onPreview: (change: Change) => void;
}

export function RuleEditor({ place, rule, onClose, onPreview }: Props) {
  const [values, setValues] = useState<RuleValues>(() => startRule(rule));
  const set = (change: Partial<RuleValues>): void => setValues((before) => ({ ...before, ...change }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onPreview(ruleChange(place.fullPath, rule, values));
  };
  return (
    <SidePanel title={rule ? t.editTitle(rule.id) : t.create} over onClose={onClose}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {!rule && (
            <>
              <Radio.Group label={t.effect} value={values.effect} onChange={(effect) => set({ effect })}>
                <Stack gap={6} mt={4}>
                  {EFFECTS.map((effect) => (
                    <Radio key={effect} value={effect} label={t.effects[effect]} description={t.effectHints[effect]} />
                  ))}
                </Stack>
              </Radio.Group>
              <PrincipalFields place={place} values={values} set={set} />
            </>
          )}
          <TagsInput
            label={t.abilities}
            description={t.abilitiesHint}
            data={knownAbilities}
            value={[...values.abilities]}
            onChange={(abilities) => set({ abilities })}
            classNames={{ input: 'mono' }}
          />
          <ConditionFields values={values} set={set} />
          <TextInput
            label={t.expiresOptional}
            type="date"
            value={values.expires}
            onChange={(event) => set({ expires: event.currentTarget.value })}
          />
          <TextInput
            label={t.reason}
            required
            withAsterisk={false}
            value={values.reason}
            onChange={(event) => set({ reason: event.currentTarget.value })}
          />
          <Group>
            <Button type="submit">{rule ? t.editVerb : t.createVerb}</Button>
            <Button variant="default" onClick={onClose}>
              {texts.actions.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </SidePanel>
  );
}

function ConditionFields({ values, set }: { values: RuleValues; set: (change: Partial<RuleValues>) => void }) {
  return (
    <Stack gap="xs" component="fieldset" style={{ border: 0, margin: 0, padding: 0 }}>
      <legend style={{ fontWeight: 600, padding: 0 }}>{t.conditions}</legend>
      <span className="quiet">{t.conditionsHint}</span>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          label={t.environment}
          placeholder="review/*"
          value={values.environment}
          onChange={(event) => set({ environment: event.currentTarget.value })}
          classNames={{ input: 'mono' }}
        />
        <TextInput
          label={t.secretName}
          placeholder="STRIPE_*"
          value={values.secretName}
          onChange={(event) => set({ secretName: event.currentTarget.value })}
          classNames={{ input: 'mono' }}
        />
        <TextInput
          label={t.tag}
          value={values.tag}
          onChange={(event) => set({ tag: event.currentTarget.value })}
          classNames={{ input: 'mono' }}
        />
        <Select
          label={t.protectedOnly}
          data={Object.entries(t.protections).map(([value, label]) => ({ value, label }))}
          value={values.protected}
          onChange={(value) => value && set({ protected: value as RuleValues['protected'] })}
          allowDeselect={false}
        />
      </SimpleGrid>
    </Stack>
  );
}
