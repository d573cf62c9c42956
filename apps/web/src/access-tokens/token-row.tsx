import { Button, Group } from '@mantine/core';
import { Cell, Row } from '../components/list-table';
import type { Role } from '../components/role-select';
import { StatusBadge } from '../components/status-badge';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';

const t = texts.tokens;
const p = texts.placeTokens;

interface Token {
  readonly name: string;
  /** Absent in a list that says nothing of roles: a service account has them by its memberships. */
  readonly role?: Role | null;
  readonly scopes: readonly string[];
  readonly active: boolean;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
  readonly expiresAt: string | null;
  /** What issued it; absent or null: somebody made it. */
  readonly trustRule?: { readonly name: string } | null;
}

interface Props {
  readonly token: Token;
  readonly mayRevoke: boolean;
  readonly onRevoke: () => void;
}

export function TokenRow({ token, mayRevoke, onRevoke }: Props) {
  return (
    <Row>
      <Cell className="breakable" style={{ whiteSpace: 'normal', minWidth: 140 }}>
        {token.name}
        {token.trustRule && <div className="quiet">{texts.inventory.issuedBy(token.trustRule.name)}</div>}
      </Cell>
      {token.role !== undefined && <Cell>{token.role ? texts.roles[token.role] : '–'}</Cell>}
      <Cell className="mono">{token.scopes.join(', ')}</Cell>
      <Cell>
        <StatusBadge tone={token.active ? 'fine' : 'inactive'}>
          {token.active ? t.active : token.revokedAt ? t.revoked : t.expired}
        </StatusBadge>
      </Cell>
      <Cell>
        <TimeAgo at={token.lastUsedAt} />
      </Cell>
      <Cell>
        <TimeAgo at={token.expiresAt} />
      </Cell>
      <Cell>
        <Group justify="flex-end">
          {token.active && mayRevoke && (
            <Button size="xs" variant="default" aria-label={p.revokeOne(token.name)} onClick={onRevoke}>
              {t.revoke}
            </Button>
          )}
        </Group>
      </Cell>
    </Row>
  );
}
