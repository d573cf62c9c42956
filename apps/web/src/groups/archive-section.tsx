import { Button, Title } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { Problem } from '../app/writing';
import { ConfirmDialog } from '../components/confirm-dialog';
import { texts } from '../texts';

interface Props {
  readonly kind: 'group' | 'project';
  readonly place: { readonly archived: boolean; readonly archivedItself: boolean };
  readonly write: { readonly busy: boolean; readonly problems: readonly Problem[] };
  /** Answers whether the server did it. */
  readonly onRun: (archived: boolean) => Promise<boolean>;
  /** What it changes, told before it is done. */
  readonly children: ReactNode;
}

/** Archives a group or project or brings it back; what a group above archived is brought back there. */
export function ArchiveSection({ kind, place, write, onRun, children }: Props) {
  const [asking, setAsking] = useState(false);
  const t = texts[kind === 'group' ? 'groups' : 'projects'];
  const { archived, archivedItself } = place;
  const verb = archivedItself ? t.unarchive : t.archive;
  const run = (): void => void onRun(!archivedItself).then((done) => done && setAsking(false));
  return (
    <section>
      <Title order={2}>{verb}</Title>
      {archived && !archivedItself ? (
        <p className="quiet">{texts.groups.archivedAbove}</p>
      ) : (
        <>
          <p className="quiet">{archivedItself ? t.unarchiveHint : t.archiveHint}</p>
          <Button variant="default" onClick={() => setAsking(true)}>
            {verb}
          </Button>
        </>
      )}
      <ConfirmDialog
        opened={asking}
        title={verb}
        verb={verb}
        busy={write.busy}
        problems={write.problems}
        onClose={() => setAsking(false)}
        onConfirm={run}
      >
        {archivedItself ? t.unarchiveHint : children}
      </ConfirmDialog>
    </section>
  );
}
