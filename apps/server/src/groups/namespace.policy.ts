import {
  roleFactOfAction,
  secretActions,
  subject,
  type Columns,
  type OwnerFacts,
  type Subject,
} from '@lockkeeper/abilities';
import type { Namespace } from './namespace.entity.js';
import { secretRolesOf } from './secret-roles.query.js';

type NamespaceFacts = Pick<Namespace, 'id' | 'kind' | 'ancestorIds' | 'archived' | 'secretRoles'>;

/** What abilities on anything in a namespace depend on, as far as the namespace tells. */
export function ownerFacts(namespace: NamespaceFacts): Omit<OwnerFacts, 'deployRole' | 'managerActive' | 'writeOnly'> {
  const { id: namespaceId, ancestorIds, archived, secretRoles } = namespace;
  const [secretReadRole, secretReadValueRole, secretCreateRole, secretUpdateRole, secretDeleteRole] = secretActions.map(
    (_, at) => (secretRoles === null ? null : secretRoles[at]),
  ) as [number | null, number | null, number | null, number | null, number | null];
  return {
    namespaceId,
    ancestorIds,
    archived,
    secretReadRole,
    secretReadValueRole,
    secretCreateRole,
    secretUpdateRole,
    secretDeleteRole,
  };
}

/** The same facts as columns of a row of `namespaces`, for filtering lists. */
export function ownerColumns(
  alias: string,
  { id, ancestorIds } = { id: `${alias}.id`, ancestorIds: `${alias}.ancestor_ids` },
): Columns {
  const roles = secretActions.map((action, at) => [roleFactOfAction[action], `(${secretRolesOf(id)})[${at + 1}]`]);
  return {
    namespaceId: id,
    ancestorIds,
    archived: `${alias}.archived`,
    ...(Object.fromEntries(roles) as object),
  };
}

export const asGroup = (namespace: NamespaceFacts): Subject<'group'> => subject.group(ownerFacts(namespace));

export const asProject = (namespace: NamespaceFacts): Subject<'project'> => subject.project(ownerFacts(namespace));

/** The namespace itself, for abilities that groups and projects share. */
export const asNamespace = (namespace: NamespaceFacts): Subject<'group' | 'project'> =>
  namespace.kind === 'project' ? asProject(namespace) : asGroup(namespace);
