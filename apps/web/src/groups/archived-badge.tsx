import { IconArchive } from '@tabler/icons-react';
import { StatusBadge } from '../components/status-badge';
import { texts } from '../texts';

export const ArchivedBadge = () => <StatusBadge tone="inactive">{texts.groups.archived}</StatusBadge>;

/** The same where there is no room for a word. */
export const ArchivedMark = () => (
  <span title={texts.groups.archived} style={{ display: 'flex' }}>
    <IconArchive size={14} role="img" aria-label={texts.groups.archived} />
  </span>
);
