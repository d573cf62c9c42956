import { ExplainAccess } from './explain-access';
import { ExportPanel } from './export-panel';
import { ImportPanel } from './import-panel';
import type { SecretOwner } from './owner';
import { PromotePanel } from './promote-panel';
import { SecretEditor } from './secret-editor';
import { SecretPanel } from './secret-panel';
import { TidyPanel } from './tidy-panel';
import type { Overlay } from './use-overlay';
import type { SecretRow } from './use-secrets';

interface Props {
  readonly owner: SecretOwner;
  readonly rows: readonly SecretRow[] | undefined;
  readonly environments: readonly { readonly name: string }[];
  readonly overlay: NonNullable<Overlay>;
  readonly setOverlay: (next: Overlay) => void;
}

/** What lies over the grid, at most one at a time. */
export default function SecretOverlays({ owner, rows, environments, overlay, setOverlay }: Props) {
  const close = (): void => setOverlay(null);
  const found = 'id' in overlay ? rows?.find((row) => row.id === overlay.id) : undefined;
  const editor = (secret: SecretRow | undefined, start: { name: string; environment: string }) => (
    <SecretEditor
      owner={owner}
      secret={secret}
      start={start}
      environments={environments}
      onClose={close}
      onSaved={(id) => setOverlay({ kind: 'secret', id })}
    />
  );
  switch (overlay.kind) {
    case 'secret':
      if (!rows) return null;
      return (
        <SecretPanel owner={owner} secret={found} onClose={close} onEdit={(id) => setOverlay({ kind: 'edit', id })} />
      );
    case 'explain':
      return <ExplainAccess projectPath={owner.fullPath} onClose={close} />;
    case 'import':
      return <ImportPanel fullPath={owner.fullPath} environments={environments} onClose={close} />;
    case 'export':
      return <ExportPanel fullPath={owner.fullPath} environments={environments} onClose={close} />;
    case 'tidy':
      return (
        <TidyPanel
          fullPath={owner.fullPath}
          mayReveal={owner.abilities.includes('secret:read_value')}
          onClose={close}
        />
      );
    case 'promote':
      return <PromotePanel fullPath={owner.fullPath} environments={environments} onClose={close} />;
    case 'new':
      return editor(undefined, overlay);
    case 'edit':
      return found ? editor(found, { name: '', environment: '' }) : null;
  }
}
