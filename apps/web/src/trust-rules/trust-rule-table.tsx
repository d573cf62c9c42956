import { Button, Group, Text } from '@mantine/core';
import { Cell, ListTable, Row } from '../components/list-table';
import { StatusBadge } from '../components/status-badge';
import { TextLink } from '../components/text-link';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import type { TrustRule } from './trust-rules.queries';

const t = texts.trustRules;

interface Props {
  readonly label: string;
  readonly rules: readonly TrustRule[];
  /** In a list of several accounts: which, and where. */
  readonly withAccount?: boolean;
  readonly mayEdit: boolean;
  readonly mayEnd: boolean;
  readonly onChoose: (rule: TrustRule, what: 'edit' | 'off' | 'delete') => void;
}

export function TrustRuleTable({ label, rules, withAccount = false, ...rest }: Props) {
  const account = withAccount ? [t.account] : [];
  return (
    <ListTable label={label} head={[t.rule, ...account, t.trusts, t.state, t.lastUsed, t.lastRefused, '']}>
      {rules.map((rule) => (
        <RuleRow key={rule.id} rule={rule} withAccount={withAccount} {...rest} />
      ))}
    </ListTable>
  );
}

function RuleRow({
  rule,
  withAccount,
  mayEdit,
  mayEnd,
  onChoose,
}: Omit<Props, 'label' | 'rules'> & { rule: TrustRule }) {
  const button = (what: 'edit' | 'off' | 'delete', word: string, full: string) => (
    <Button size="xs" variant="default" aria-label={full} onClick={() => onChoose(rule, what)}>
      {word}
    </Button>
  );
  return (
    <Row>
      <Cell className="mono">{rule.name}</Cell>
      {withAccount && (
        <Cell>
          <span className="mono">{rule.serviceAccount.username}</span>
          <div>
            <TextLink to={`/groups/${rule.groupPath}/-/tokens`} quiet>
              {rule.groupPath}
            </TextLink>
          </div>
        </Cell>
      )}
      <Cell className="mono breakable" style={{ whiteSpace: 'normal', minWidth: 260 }}>
        {rule.issuer}
        {rule.subject && <div>{rule.subject}</div>}
        {rule.claims.map(({ name, values }) => (
          <div key={name} className="quiet">
            {name} = {values.join(', ')}
          </div>
        ))}
      </Cell>
      <Cell>
        <RuleState rule={rule} />
      </Cell>
      <Cell>
        <TimeAgo at={rule.lastUsedAt} />
      </Cell>
      <Cell style={{ whiteSpace: 'normal', minWidth: 160 }}>
        <TimeAgo at={rule.lastRefusedAt} />
        {rule.lastRefusal && <div className="breakable">{rule.lastRefusal}</div>}
      </Cell>
      <Cell>
        <Group justify="flex-end" gap="xs" wrap="nowrap">
          {mayEdit && button('edit', texts.actions.edit, t.editOne(rule.name))}
          {mayEnd && rule.enabled && button('off', t.switchOff, t.switchOffOne(rule.name))}
          {mayEnd && button('delete', texts.actions.delete, t.deleteOne(rule.name))}
        </Group>
      </Cell>
    </Row>
  );
}

function RuleState({ rule }: { rule: TrustRule }) {
  const over = rule.expiresAt !== null && new Date(rule.expiresAt) <= new Date();
  const word = rule.active ? t.on : !rule.enabled ? t.off : over ? t.over : t.ended;
  return (
    <>
      <StatusBadge tone={rule.active ? 'fine' : 'inactive'}>{word}</StatusBadge>
      {rule.activeTokens > 0 && (
        <Text fz="xs" c="dimmed">
          {t.alive(rule.activeTokens)}
        </Text>
      )}
      {rule.expiresAt && !over && (
        <Text fz="xs" c="dimmed">
          {t.ends} <TimeAgo at={rule.expiresAt} />
        </Text>
      )}
    </>
  );
}
