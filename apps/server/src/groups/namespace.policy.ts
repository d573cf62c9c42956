import { subject, type Subject } from '@lockkeeper/abilities';
import type { Namespace } from './namespace.entity.js';

type NamespaceFacts = Pick<Namespace, 'kind' | 'ancestorIds' | 'archived'>;

export const asGroup = (namespace: NamespaceFacts): Subject<'group'> =>
  subject.group({ ancestorIds: namespace.ancestorIds });

export const asProject = (namespace: NamespaceFacts): Subject<'project'> =>
  subject.project({ ancestorIds: namespace.ancestorIds, archived: namespace.archived });

/** The namespace itself, for abilities that groups and projects share. */
export const asNamespace = (namespace: NamespaceFacts): Subject<'group' | 'project'> =>
  namespace.kind === 'project' ? asProject(namespace) : asGroup(namespace);
