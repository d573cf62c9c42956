import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { ResultOf } from '../app/graphql';
import { usePages } from '../app/paging';
import { useWrite } from '../app/writing';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { PersonName } from '../components/person-name';
import { StatusBadge } from '../components/status-badge';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import styles from './panel-list.module.css';
import { PinnedBy } from './pinned-by';
import { ReasonDialog } from './reason-dialog';
import { VERSIONS } from './secret-facts.queries';
import { DESTROY_VERSION, ROLL_BACK } from './secret-work.queries';
import type { SecretRow } from './use-secrets';
import { VersionComparison } from './version-comparison';

const t = texts.secrets;
const h = texts.history;
type Version = ResultOf<typeof VERSIONS>['secretVersions']['nodes'][number];

interface Chosen {
  readonly what: 'compare' | 'rollBack' | 'destroy';
  readonly number: number;
}

export function VersionList({ secret }: { secret: SecretRow }) {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const pages = usePages(
    { document: VERSIONS, variables: { secretId: secret.id }, pick: (data) => data.secretVersions },
    { size: 20 },
  );
  const close = (): void => setChosen(null);
  return (
    <>
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }} rows={3}>
        {(rows) => (
          <ol className={styles.list} aria-label={t.versions}>
            {rows.map((version) => (
              <li key={version.id}>
                <VersionLine version={version} />
                <VersionActions version={version} secret={secret} onChoose={setChosen} />
                {chosen?.what === 'compare' && chosen.number === version.number && (
                  <VersionComparison secretId={secret.id} from={version.number} to={secret.currentVersion.number} />
                )}
              </li>
            ))}
          </ol>
        )}
      </Loaded>
      <LoadMore pages={pages} />
      {chosen?.what === 'rollBack' && <RollBack secret={secret} number={chosen.number} onClose={close} />}
      {chosen?.what === 'destroy' && <Destroy secret={secret} number={chosen.number} onClose={close} />}
    </>
  );
}

function VersionLine({ version }: { version: Version }) {
  return (
    <>
      <div className={styles.line}>
        <span className="mono" style={{ fontWeight: 600 }}>
          v{version.number}
        </span>
        {version.current && <StatusBadge tone="fine">{t.current}</StatusBadge>}
        {version.destroyed && <StatusBadge tone="inactive">{t.destroyed}</StatusBadge>}
        <span>
          <PersonName person={version.author} />
        </span>
        <span className="quiet">
          <TimeAgo at={version.createdAt} /> · {t.bytes(version.byteLength)}
          {version.rolledBackFrom !== null && ` · ${h.rolledBackFrom(version.rolledBackFrom)}`}
        </span>
      </div>
      {version.reason && <div className="breakable">{version.reason}</div>}
      {version.pinnedByCount > 0 && <PinnedBy version={version} />}
    </>
  );
}

interface ActionsProps {
  readonly version: Version;
  readonly secret: SecretRow;
  readonly onChoose: (chosen: Chosen) => void;
}

function VersionActions({ version, secret, onChoose }: ActionsProps) {
  const { number } = version;
  const may = (ability: string): boolean => secret.abilities.includes(ability);
  if (version.current || version.destroyed || !may('secret:update')) return null;
  const button = (what: Chosen['what'], label: string, name: string) => (
    <Button size="compact-xs" variant="default" aria-label={name} onClick={() => onChoose({ what, number })}>
      {label}
    </Button>
  );
  return (
    <Group gap="xs" mt={4}>
      {button('compare', h.compare, h.compareOne(number))}
      {button('rollBack', h.rollBack, h.rollBackOne(number))}
      {may('secret:destroy_version') && button('destroy', h.destroy, h.destroyOne(number))}
    </Group>
  );
}

interface ActProps {
  readonly secret: SecretRow;
  readonly number: number;
  readonly onClose: () => void;
}

function RollBack({ secret, number, onClose }: ActProps) {
  const write = useWrite(ROLL_BACK, (data) => data.secretRollback);
  const which = { secretId: secret.id, version: number, metadataCas: secret.metadataVersion ?? 0 };
  return (
    <ReasonDialog
      title={h.rollBackOne(number)}
      hint={h.rollBackHint(number)}
      verb={h.rollBackOne(number)}
      busy={write.busy}
      problems={write.problems}
      onConfirm={(reason) => void write.run({ ...which, reason: reason || null }).then((done) => done && onClose())}
      onClose={onClose}
    />
  );
}

function Destroy({ secret, number, onClose }: ActProps) {
  const write = useWrite(DESTROY_VERSION, (data) => data.secretVersionDestroy);
  const which = { secretId: secret.id, version: number, metadataCas: secret.metadataVersion ?? 0 };
  return (
    <ReasonDialog
      title={h.destroyOne(number)}
      hint={h.destroyHint}
      verb={h.destroyOne(number)}
      dangerous
      busy={write.busy}
      problems={write.problems}
      onConfirm={(reason) => void write.run({ ...which, reason: reason || null }).then((done) => done && onClose())}
      onClose={onClose}
    />
  );
}
