import { Button, Checkbox, Group, Paper, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { texts } from '../texts';
import { PrincipalFields } from './principal-fields';
import type { RulesPlace, RuleValues } from './rule-values';
import type { Change } from './rules.queries';

const t = texts.grants;
const ACTIONS = ['READ', 'READ_VALUE', 'WRITE', 'DELETE'] as const;
type Action = (typeof ACTIONS)[number];

interface Props {
  readonly place: RulesPlace;
  readonly onPreview: (change: Change) => void;
  readonly onClose: () => void;
}

/** All that somebody is to have: reading goes with everything else. */
export function NewGrant({ place, onPreview, onClose }: Props) {
  const [principal, setPrincipal] = useState<Pick<RuleValues, 'type' | 'principalId'>>({
    type: 'USER',
    principalId: '',
  });
  const [actions, setActions] = useState<readonly Action[]>(['READ']);
  const [ends, setEnds] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (principal.type === 'EVERYONE') return;
    const terms = {
      principal: { type: principal.type, id: Number(principal.principalId) },
      actions: [...actions],
      expiredAt: ends || null,
    };
    onPreview(
      place.kind === 'project'
        ? { projectSecretsPermissionUpdate: { projectPath: place.fullPath, ...terms } }
        : { groupSecretsPermissionUpdate: { groupPath: place.fullPath, ...terms } },
    );
  };
  return (
    <Paper withBorder p="md" mb="md" maw={720}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <PrincipalFields
            place={place}
            values={principal}
            offered={['USER', 'ROLE', 'MEMBER_ROLE']}
            set={(change) => setPrincipal({ ...principal, ...change })}
          />
          <Checkbox.Group
            label={t.may}
            value={[...actions]}
            onChange={(chosen) => setActions(ACTIONS.filter((action) => action === 'READ' || chosen.includes(action)))}
          >
            <Group gap="md" mt={4}>
              {ACTIONS.map((action) => (
                <Checkbox key={action} value={action} label={t.actions[action]} disabled={action === 'READ'} />
              ))}
            </Group>
          </Checkbox.Group>
          <TextInput
            label={t.endsOptional}
            type="date"
            value={ends}
            onChange={(event) => setEnds(event.currentTarget.value)}
            maw={240}
          />
          <Group>
            <Button type="submit" disabled={principal.principalId === ''}>
              {t.verb}
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
