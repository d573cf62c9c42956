import type { Position } from '../problem.js';

/** What a configuration is read from: YAML with aliases and merge keys already followed. Aliased nodes are shared. */
export type YamlNode = YamlMap | YamlList | YamlScalar | YamlReference;

interface Measured {
  at: Position;
  /** Nodes in this subtree as a reader would walk it, each alias counted with all that it stands for. */
  size: number;
  height: number;
}

export interface YamlMap extends Measured {
  kind: 'map';
  entries: YamlEntry[];
}

export interface YamlEntry {
  key: string;
  keyAt: Position;
  value: YamlNode;
}

export interface YamlList extends Measured {
  kind: 'list';
  items: YamlNode[];
}

export interface YamlScalar extends Measured {
  kind: 'scalar';
  value: string | number | boolean | null;
  /** As written, so that `1.10` stays `1.10`. */
  source: string;
}

/** `!reference [job, keyword, ...]`; none is left once the configuration is assembled. */
export interface YamlReference extends Measured {
  kind: 'reference';
  way: string[];
}

export function kindName(node: YamlNode): string {
  if (node.kind === 'reference') return 'a reference';
  if (node.kind !== 'scalar') return node.kind === 'map' ? 'a mapping' : 'a list';
  if (node.value === null) return 'empty';
  return `a ${typeof node.value}`;
}

export function emptyScalar(at: Position): YamlScalar {
  return { kind: 'scalar', value: null, source: '', at, size: 1, height: 1 };
}

export function entry(map: YamlMap, key: string): YamlEntry | undefined {
  return map.entries.find((candidate) => candidate.key === key);
}
