import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { AskForAccess, BreakGlass } from '../approvals/ask-for-access';
import { groupAt, projectAt } from '../app/namespace-path';
import { useWrite } from '../app/writing';
import { ConfirmDialog } from '../components/confirm-dialog';
import { Facts } from '../components/facts';
import { FailurePanel } from '../components/loaded';
import { Sentence } from '../components/sentence';
import { SidePanel } from '../components/side-panel';
import { StatusBadge } from '../components/status-badge';
import { TextLink } from '../components/text-link';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import type { SecretOwner } from './owner';
import { FreezeButton } from './freeze-button';
import { RevealedValue } from './revealed-value';
import { SecretState } from './secret-state';
import { SecretTabs } from './secret-tabs';
import type { SecretRow } from './use-secrets';
import { DELETE_GROUP_SECRET, DELETE_PROJECT_SECRET } from './secret-writes.queries';

const t = texts.secrets;
const w = texts.terms;

interface Props {
  readonly owner: SecretOwner;
  /** Absent when the address names one that is not in reach. */
  readonly secret: SecretRow | undefined;
  readonly onClose: () => void;
  readonly onEdit: (id: string) => void;
}

export function SecretPanel({ owner, secret, onClose, onEdit }: Props) {
  if (!secret) {
    return (
      <SidePanel title={texts.failures.notFound.title} onClose={onClose}>
        <FailurePanel failure={{ code: 'NOT_FOUND', message: '', field: null, requestId: null }} />
      </SidePanel>
    );
  }
  return (
    <SidePanel title={<span className="mono">{secret.name}</span>} size={640} onClose={onClose}>
      <Stack gap="md" key={secret.id}>
        <Text fz="lg" className="breakable" data-scope-sentence>
          <Sentence text={secret.scopeSentence} />
        </Text>
        {secret.description && <Text className="breakable quiet">{secret.description}</Text>}
        {secret.exposed && (
          <Alert color="red" variant="light" p="xs" title={texts.findings.exposed}>
            {texts.findings.exposedNote}
          </Alert>
        )}
        {secret.warnings.map((warning) => (
          <Alert key={warning} color="yellow" variant="light" p="xs">
            <Sentence text={warning} />
          </Alert>
        ))}
        <SecretFacts secret={secret} auditAt={auditOf(owner, secret)} />
        <Group gap="xs" align="flex-start">
          {secret.abilities.includes('secret:update') && <Button onClick={() => onEdit(secret.id)}>{t.edit}</Button>}
          <RevealOrAsk secret={secret} owner={owner} />
          <FreezeButton secret={secret} />
          {secret.abilities.includes('secret:delete') && (
            <DeleteSecret secret={secret} owner={owner} onDeleted={onClose} />
          )}
        </Group>
        <SecretTabs owner={owner} secret={secret} />
      </Stack>
    </SidePanel>
  );
}

/** Who may not reveal is told whom to ask, unless nobody may. */
function RevealOrAsk({ secret, owner }: { secret: SecretRow; owner: SecretOwner }) {
  if (secret.abilities.includes('secret:read_value')) return <RevealedValue secretId={secret.id} />;
  if (secret.writeOnly) return null;
  const wish = { ability: 'secret:read_value', object: { secretId: secret.id } };
  return owner.abilities.includes('access_rule:update') ? <BreakGlass wish={wish} /> : <AskForAccess wish={wish} />;
}

/** Where all that happened to it is told, for those who may read it. */
function auditOf({ kind, fullPath, abilities }: SecretOwner, { id, inherited }: SecretRow): string | null {
  if (inherited || !abilities.includes('audit:list')) return null;
  const page = `audit?about=secret/${id}`;
  return kind === 'project' ? projectAt(fullPath, page) : groupAt(fullPath, page);
}

function SecretFacts({ secret, auditAt }: { secret: SecretRow; auditAt: string | null }) {
  return (
    <Facts
      of={[
        [t.state, <SecretState key="state" secrets={[secret]} />],
        secret.inherited ? [t.owner, secret.ownerPath] : null,
        [
          t.environment,
          <span key="environment" className="mono">
            {secret.environment}
          </span>,
        ],
        [t.ref, <RefScope key="ref" secret={secret} />],
        [t.currentVersion, t.versionFacts(secret.currentVersion.number, secret.currentVersion.byteLength)],
        secret.expiresAt ? [t.expires, <TimeAgo key="expires" at={secret.expiresAt} />] : null,
        secret.contact ? [t.contact, secret.contact] : null,
        secret.tags.length > 0 ? [t.secretTags, secret.tags.join(', ')] : null,
        secret.approvalRequired ? [t.approval, t.approvalNeeded] : null,
        ...termFacts(secret),
        [
          t.changed,
          <span key="changed">
            <TimeAgo at={secret.updatedAt} />
            {auditAt && (
              <>
                {' · '}
                <TextLink inText to={auditAt}>
                  {t.allChanges}
                </TextLink>
              </>
            )}
          </span>,
        ],
        [t.lastReleased, <TimeAgo key="released" at={secret.lastReleasedAt} />],
      ]}
    />
  );
}

function termFacts(secret: SecretRow): (readonly [string, ReactNode] | null)[] {
  const listed = (list: readonly string[]): string => list.join(', ') || texts.grants.nothing;
  const { condition, acceptedSources, forksAllowed, allowedProjects } = secret;
  return [
    condition
      ? [
          w.conditionShort,
          <code key="condition" className="mono">
            {condition}
          </code>,
        ]
      : null,
    acceptedSources ? [w.sources, listed(acceptedSources)] : null,
    forksAllowed ? [w.forksShort, w.forksAllowed] : null,
    allowedProjects ? [w.someProjects, listed(allowedProjects)] : null,
  ];
}

function RefScope({ secret }: { secret: SecretRow }) {
  const anyRef = secret.branch === '*' && !secret.tag;
  return (
    <>
      {anyRef ? (
        t.anyRef
      ) : (
        <span className="mono">
          {[
            secret.branch && `${texts.refKinds.BRANCH} ${secret.branch}`,
            secret.tag && `${texts.refKinds.TAG} ${secret.tag}`,
          ]
            .filter(Boolean)
            .join(', ')}
        </span>
      )}{' '}
      {secret.protected && <StatusBadge tone="inactive">{t.protectedRefs}</StatusBadge>}
    </>
  );
}

function DeleteSecret({ secret, owner, onDeleted }: { secret: SecretRow; owner: SecretOwner; onDeleted: () => void }) {
  const [asking, setAsking] = useState(false);
  const ofProject = useWrite(DELETE_PROJECT_SECRET, (data) => data.projectSecretDelete);
  const ofGroup = useWrite(DELETE_GROUP_SECRET, (data) => data.groupSecretDelete);
  const write = owner.kind === 'project' && !secret.inherited ? ofProject : ofGroup;
  const run = async (): Promise<void> => {
    const which = { name: secret.name, variant: secret.environment, metadataCas: secret.metadataVersion };
    const done =
      write === ofProject
        ? await ofProject.run({ projectPath: secret.ownerPath, ...which })
        : await ofGroup.run({ groupPath: secret.ownerPath, ...which });
    if (done) onDeleted();
  };
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        {t.delete}
      </Button>
      <ConfirmDialog
        opened={asking}
        title={t.delete}
        verb={t.delete}
        busy={write.busy}
        problems={write.problems}
        onClose={() => setAsking(false)}
        onConfirm={() => void run()}
      >
        {t.deleteQuestion(secret.name, secret.environment)}
      </ConfirmDialog>
    </>
  );
}
