import { isPreventedIn, subject } from '@lockkeeper/abilities';
import { asGroup, asProject, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { badInput, refuse } from '../platform/errors/index.js';

/** What is moved, and the group that it is to be in; null for a group at the top. */
export interface Transfer {
  readonly namespace: Namespace;
  readonly target: Namespace | null;
}

/** Moving takes something away from one place and makes it in another: both take their rights. */
export function admitTransfer(ctx: RequestContext, { namespace, target }: Transfer): void {
  if (namespace.kind === 'project') {
    if (!target) throw badInput('targetPath', 'must name a group: a project is always in one.');
    ctx.require('project:transfer', asProject(namespace));
    ctx.require('project:create', asGroup(target));
  } else {
    ctx.require('group:transfer', asGroup(namespace));
    ctx.require('group:create', target ? asGroup(target) : subject.instance({}));
  }
  const after = target?.ancestorIds ?? [];
  const left = namespace.ancestorIds.filter((id) => id !== namespace.id && !after.includes(id));
  if (isPreventedIn(ctx.held, left, namespace.ancestorIds)) {
    const sentence = 'It would leave a group whose access rules prevent you from something here.';
    throw refuse('PREVENTS_YOU', 'targetPath', sentence);
  }
  if (target?.ancestorIds.includes(namespace.id)) {
    throw refuse('INTO_ITSELF', 'targetPath', 'A group cannot be moved into itself or into what is below it.');
  }
  if ((target?.id ?? null) === namespace.parentId) {
    throw refuse('ALREADY_THERE', 'targetPath', `${namespace.fullPath} is there already.`);
  }
}
