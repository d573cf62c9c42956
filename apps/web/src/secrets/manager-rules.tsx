import { Button, Group, Stack, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState, type FormEvent } from 'react';
import { useRead } from '../app/reading';
import { useWrite } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';
import { GROUP_VALUE_RULES, PROJECT_VALUE_RULES, UPDATE_VALUE_RULES } from './manager-rules.queries';
import { rulesInput, rulesOf, type ValueRules } from './secret-values';
import { ValueRuleFields } from './value-rule-fields';

const t = texts.valueRules;
const FIELDS = ['valueRules.format', 'valueRules.regex', 'valueRules.minimumEntropyBits', 'valueRules.notPlaceholder'];

interface Props {
  readonly kind: 'project' | 'group';
  readonly fullPath: string;
}

/** What every new value of one owner must be like; nothing where secrets are off. */
export function ManagerRules({ kind, fullPath }: Props) {
  const ofProject = useRead(PROJECT_VALUE_RULES, { fullPath }, { pause: kind !== 'project' });
  const ofGroup = useRead(GROUP_VALUE_RULES, { fullPath }, { pause: kind !== 'group' });
  const manager = kind === 'project' ? ofProject.data?.projectSecretsManager : ofGroup.data?.groupSecretsManager;
  if (!manager) return null;
  return (
    <section aria-label={t.titleOfAll}>
      <Title order={2}>{t.titleOfAll}</Title>
      <p className="quiet">{t.hintOfAll}</p>
      <RulesForm fullPath={fullPath} start={rulesOf(manager.valueRules)} />
    </section>
  );
}

function RulesForm({ fullPath, start }: { fullPath: string; start: ValueRules }) {
  const [rules, setRules] = useState(start);
  const write = useWrite(UPDATE_VALUE_RULES, (data) => data.secretsManagerValueRulesUpdate);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await write.run({ fullPath, valueRules: rulesInput(rules) }))
      notifications.show({ message: texts.actions.saved });
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md" maw={640}>
        <ValueRuleFields rules={rules} at={write.at} onChange={setRules} />
        <ProblemsNote problems={write.rest(FIELDS)} />
        <Group>
          <Button type="submit" loading={write.busy}>
            {t.verb}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
