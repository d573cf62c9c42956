import type { KnownJobFacts, Owner } from './facts.js';

/**
 * The owners in which a `source` looks for a secret, the nearest first: `null` = the job's project, `inherit` = the
 * project and every group above it, else the one group above the project with that full path. Empty when there is none.
 */
export function askedOwners(source: string | null, project: KnownJobFacts['project']): readonly Owner[] {
  const own: Owner = { kind: 'project', id: project.id, fullPath: project.fullPath };
  const above = project.ancestorGroups.map((group): Owner => ({ kind: 'group', ...group }));
  if (source === null) return [own];
  if (source === 'inherit') return [own, ...above];
  const path = source.startsWith('group/') ? source.slice('group/'.length) : source;
  return above.filter((group) => group.fullPath === path);
}

/** The same namespace; paths are for people and do not count. */
export function sameOwner(a: Owner, b: Owner): boolean {
  return a.kind === b.kind && a.id === b.id;
}
