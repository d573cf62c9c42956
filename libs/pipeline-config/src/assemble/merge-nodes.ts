import type { Position } from '../problem.js';
import type { Work } from '../work.js';
import type { YamlEntry, YamlList, YamlMap, YamlNode } from '../yaml/yaml-node.js';

/** `over` laid over `base`, mapping by mapping; anything else replaces, and an empty value takes a key away. */
export function mergeMaps(base: YamlMap, over: YamlMap, work: Work): YamlMap {
  work.spend(base.entries.length + over.entries.length);
  const merged = new Map(base.entries.map((entry) => [entry.key, entry]));
  for (const entry of over.entries) {
    const below = merged.get(entry.key);
    const both = below?.value.kind === 'map' && entry.value.kind === 'map';
    if (both)
      merged.set(entry.key, { ...entry, value: mergeMaps(below.value as YamlMap, entry.value as YamlMap, work) });
    else if (below && entry.value.kind === 'scalar' && entry.value.value === null) merged.delete(entry.key);
    else merged.set(entry.key, entry);
  }
  return mapOf([...merged.values()], over.at);
}

export function mapOf(entries: YamlEntry[], at: Position): YamlMap {
  return { kind: 'map', entries, at, ...measure(entries.map((entry) => entry.value)) };
}

export function listOf(items: YamlNode[], at: Position): YamlList {
  return { kind: 'list', items, at, ...measure(items) };
}

function measure(children: readonly YamlNode[]): { size: number; height: number } {
  let size = 1;
  let height = 1;
  for (const child of children) {
    size += child.size;
    height = Math.max(height, child.height + 1);
  }
  return { size, height };
}
