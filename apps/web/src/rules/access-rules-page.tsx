import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { usePages } from '../app/paging';
import { EmptyState } from '../components/empty-state';
import { Cell, ListTable, Row } from '../components/list-table';
import { LoadMore } from '../components/load-more';
import { Loaded } from '../components/loaded';
import { PageHeading } from '../components/page-heading';
import { Sentence } from '../components/sentence';
import { StatusBadge } from '../components/status-badge';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { Grants } from './grants';
import { PreviewSheet } from './preview-sheet';
import { RuleEditor } from './rule-editor';
import type { RulesPlace } from './rule-values';
import { GROUP_RULES, PROJECT_RULES, type AccessRule, type Change } from './rules.queries';

const t = texts.rules;

function useRules({ kind, fullPath }: RulesPlace) {
  const ofGroup = usePages(
    { document: GROUP_RULES, variables: { fullPath }, pick: (data) => data.group.accessRules },
    { pause: kind !== 'group' },
  );
  const ofProject = usePages(
    { document: PROJECT_RULES, variables: { fullPath }, pick: (data) => data.project.accessRules },
    { pause: kind !== 'project' },
  );
  return kind === 'group' ? ofGroup : ofProject;
}

export default function AccessRulesPage({ place }: { place: RulesPlace }) {
  const pages = useRules(place);
  const [editing, setEditing] = useState<AccessRule | 'new' | null>(null);
  const [change, setChange] = useState<Change | null>(null);
  const mayGive = place.abilities.includes('access_rule:update');
  const mayEnd = place.abilities.includes('access_rule:delete');
  const create = mayGive && <Button onClick={() => setEditing('new')}>{t.create}</Button>;
  return (
    <>
      <PageHeading title={t.title} sentence={t.sentence} actions={create} />
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={t.none} action={create}>
              {t.noneHint}
            </EmptyState>
          ) : (
            <ListTable label={t.title} head={[t.effect, t.who, t.what, t.where, t.reason, t.expires, '']}>
              {rows.map((rule) => (
                <RuleRow
                  key={rule.id}
                  rule={rule}
                  here={place.fullPath}
                  onEdit={mayGive ? () => setEditing(rule) : undefined}
                  // To end what prevents is to give.
                  onDelete={
                    mayEnd && (mayGive || rule.effect === 'ALLOW')
                      ? () => setChange({ accessRuleDelete: { id: rule.id } })
                      : undefined
                  }
                />
              ))}
            </ListTable>
          )
        }
      </Loaded>
      <LoadMore pages={pages} />
      {place.abilities.includes('secret_grant:list') && <Grants place={place} onPreview={setChange} />}
      {editing && (
        <RuleEditor
          place={place}
          rule={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(null)}
          onPreview={setChange}
        />
      )}
      {change && (
        <PreviewSheet
          change={change}
          onClose={() => setChange(null)}
          onSaved={() => {
            setChange(null);
            setEditing(null);
          }}
        />
      )}
    </>
  );
}

interface RowProps {
  readonly rule: AccessRule;
  readonly here: string;
  readonly onEdit: (() => void) | undefined;
  readonly onDelete: (() => void) | undefined;
}

function RuleRow({ rule, here, onEdit, onDelete }: RowProps) {
  const own = rule.fullPath === here;
  const wrap = { whiteSpace: 'normal', minWidth: 150 } as const;
  return (
    <Row>
      <Cell>
        <StatusBadge tone={rule.expired ? 'inactive' : rule.effect === 'ALLOW' ? 'fine' : 'refused'}>
          {rule.expired ? t.expired : t.effects[rule.effect]}
        </StatusBadge>
        {rule.origin !== 'RULE' && <div className="quiet">{t.origins[rule.origin]}</div>}
      </Cell>
      <Cell className="breakable">{t.principalName(rule.principal.type, rule.principal.name)}</Cell>
      <Cell className="breakable" style={wrap}>
        <div className="mono">{rule.abilities.join(', ')}</div>
        <div className="quiet">
          <Sentence text={t.conditionsInWords(rule.conditions)} />
        </div>
      </Cell>
      <Cell className="breakable">{own ? t.here : <span className="mono">{rule.fullPath}</span>}</Cell>
      <Cell className="breakable" style={wrap}>
        {rule.reason}
      </Cell>
      <Cell>
        <TimeAgo at={rule.expiresAt} />
      </Cell>
      <Cell>
        {own && (
          <Group justify="flex-end" gap="xs" wrap="nowrap">
            {onEdit && (
              <Button size="xs" variant="default" aria-label={t.editOne(rule.id)} onClick={onEdit}>
                {texts.actions.edit}
              </Button>
            )}
            {onDelete && (
              <Button size="xs" variant="default" aria-label={t.deleteOne(rule.id)} onClick={onDelete}>
                {texts.actions.delete}
              </Button>
            )}
          </Group>
        )}
      </Cell>
    </Row>
  );
}
