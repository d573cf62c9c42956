import { subject, type Subject } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import type { RunnerRow } from './runners.query.js';

type Verb = 'read' | 'update' | 'delete';

/** A runner of the installation is administrators' business, another one that of its group's or project's people. */
export function mayOnRunner(ctx: RequestContext, verb: Verb, runner: RunnerRow): boolean {
  const owned = ownedRunner(runner);
  return owned ? ctx.can(`runner:${verb}`, owned) : ctx.can(`instance_runner:${verb}`, subject.instance({}));
}

export function requireOnRunner(ctx: RequestContext, verb: Verb, runner: RunnerRow): void {
  const owned = ownedRunner(runner);
  if (owned) ctx.require(`runner:${verb}`, owned);
  else ctx.require(`instance_runner:${verb}`, subject.instance({}));
}

/** Null: a runner of the installation. */
export function ownedRunner(runner: RunnerRow): Subject<'runner'> | null {
  if (runner.scope === 'instance') return null;
  return subject.runner({
    ancestorIds: runner.owner_ancestor_ids ?? [],
    archived: runner.owner_archived ?? false,
    namespace: runner.owner_kind ?? 'group',
  });
}
