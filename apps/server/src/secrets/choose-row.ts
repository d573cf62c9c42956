import { chooseVariant, type Owner, type SecretFacts } from '@lockkeeper/release';
import type { Namespace } from '../groups/index.js';
import { refuse } from '../platform/errors/index.js';
import type { SecretRow } from './secret-rows.query.js';

/**
 * Of the live variants of one name the one that a job of the environment would get from this owner (null: of no
 * environment); null where it would get none. The choice is the gate's own. Refuses what would be a conflict there.
 */
export function chooseRow(
  namespace: Pick<Namespace, 'id' | 'kind' | 'fullPath'>,
  rows: readonly SecretRow[],
  environment: string | null,
): SecretRow | null {
  const [first] = rows;
  if (!first) return null;
  const { name } = first;
  const owner: Owner = { kind: namespace.kind as Owner['kind'], id: namespace.id, fullPath: namespace.fullPath };
  // The choice looks at nothing else; what is absent here is unknown to the rules, which are not asked.
  const facts = rows.map(
    (row) =>
      ({ id: row.id, name, owner, environmentScope: row.environment_scope, deleted: false }) as unknown as SecretFacts,
  );
  const above = owner.kind === 'group' ? [{ id: owner.id, fullPath: owner.fullPath }] : [];
  const source = owner.kind === 'group' ? `group/${owner.fullPath}` : null;
  const choice = chooseVariant({ variable: 'VALUE', name, source }, facts, {
    project: { id: owner.id, fullPath: owner.fullPath, archived: false, ancestorGroups: above },
    environment:
      environment === null
        ? null
        : { name: environment, protected: false, actorMayDeploy: false, requiredApprovals: 0 },
  });
  if (choice.kind === 'conflict') {
    const scopes = choice.scopes.join(', ');
    throw refuse('AMBIGUOUS_NAME', 'environment', `Several secrets ${name} are equally specific for it: ${scopes}.`);
  }
  return choice.kind === 'chosen' ? (rows.find((row) => row.id === choice.secret.id) ?? null) : null;
}
