import { useWrite } from '../app/writing';
import { ConfirmDialog } from '../components/confirm-dialog';
import { texts } from '../texts';
import { DELETE_TRUST_RULE, UPDATE_TRUST_RULE, type TrustRule } from './trust-rules.queries';

const t = texts.trustRules;

interface Props {
  readonly rule: TrustRule;
  readonly onClose: () => void;
}

export function SwitchOff({ rule, onClose }: Props) {
  const write = useWrite(UPDATE_TRUST_RULE, (data) => data.trustRuleUpdate);
  return (
    <ConfirmDialog
      opened
      title={t.switchOffTitle}
      verb={t.switchOff}
      busy={write.busy}
      problems={write.problems}
      onClose={onClose}
      onConfirm={() => void write.run({ id: rule.id, enabled: false }).then((done) => done && onClose())}
    >
      {t.switchOffHint(rule.name)}
    </ConfirmDialog>
  );
}

/** What cannot be undone, and breaks somebody's program: its name is typed first. */
export function DeleteTrustRule({ rule, onClose }: Props) {
  const write = useWrite(DELETE_TRUST_RULE, (data) => data.trustRuleDelete);
  return (
    <ConfirmDialog
      opened
      title={t.deleteTitle}
      verb={t.deleteTitle}
      typeName={rule.name}
      busy={write.busy}
      problems={write.problems}
      onClose={onClose}
      onConfirm={() => void write.run({ id: rule.id }).then((done) => done && onClose())}
    >
      {t.deleteHint(rule.name)}
    </ConfirmDialog>
  );
}
