import { StatusBadge } from '../components/status-badge';
import { texts } from '../texts';

export const ArchivedBadge = () => <StatusBadge tone="inactive">{texts.groups.archived}</StatusBadge>;
