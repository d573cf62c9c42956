import { isAlias, isMap, isPair, isScalar, isSeq, type Alias, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { LIMITS } from '../limits.js';
import { codePoint, quoted, type Position, type Problems } from '../problem.js';
import { emptyScalar, type YamlEntry, type YamlMap, type YamlNode, type YamlScalar } from './yaml-node.js';

/** The one YAML tag that has a meaning here. */
export const REFERENCE = '!reference';

type At = (offset: number) => Position;

/** Turns composed YAML into our nodes: follows aliases and `<<`, refuses double keys, and bounds what aliases stand for. */
export class NodeReader {
  // In document order, so that an alias means the nearest anchor above it; null while that anchor is still being read.
  private readonly anchors = new Map<string, YamlNode | null>();
  private bounded = true;

  constructor(
    private readonly at: At,
    private readonly problems: Problems,
  ) {}

  read(node: unknown, fallback: Position = { line: 1, column: 1 }): YamlNode {
    if (isAlias(node)) return this.alias(node);
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return emptyScalar(fallback);
    const at = node.range ? this.at(node.range[0]) : fallback;
    if (node.anchor !== undefined) this.anchors.set(node.anchor, null);
    const result = isMap(node) ? this.map(node, at) : isSeq(node) ? this.list(node, at) : this.scalar(node, at);
    if (node.anchor !== undefined) this.anchors.set(node.anchor, result);
    return result;
  }

  private alias(node: Alias): YamlNode {
    const at = this.at(node.range?.[0] ?? 0);
    const target = this.anchors.get(node.source);
    if (target) return target;
    const why = target === null ? 'is used inside itself' : 'is not defined above this alias';
    this.problems.add(at, '', 'alias', `The anchor ${quoted(node.source)} ${why}.`);
    return emptyScalar(at);
  }

  private scalar(node: Scalar, at: Position): YamlScalar {
    this.refuseUnstorable(node.value, at);
    return scalar(node, at);
  }

  // Quoted text can spell them as escapes: a NUL ends a variable early in a runner, a lone surrogate cannot be stored.
  private refuseUnstorable(value: unknown, at: Position): void {
    const bad = typeof value === 'string' ? /\0|\p{Surrogate}/u.exec(value) : null;
    if (bad) this.problems.add(at, '', 'unprintable', `The character ${codePoint(bad[0])} is not allowed.`);
  }

  private list(node: YAMLSeq, at: Position): YamlNode {
    if (node.tag === REFERENCE) return this.reference(node, at);
    const items = node.items.map((item) => this.read(isPair(item) ? null : item, at));
    return this.measured({ kind: 'list', items, at, size: 1, height: 1 }, items);
  }

  private reference(node: YAMLSeq, at: Position): YamlNode {
    const way = node.items.map((item) =>
      isScalar(item) && item.value !== null ? (typeof item.value === 'string' ? item.value : sourceOf(item)) : '',
    );
    if (way.length > 0 && !way.includes('')) return { kind: 'reference', way, at, size: 1, height: 1 };
    const form = 'write `!reference [job, keyword]`, with more names for what lies deeper';
    this.problems.add(at, '', 'reference', `A reference names a job and a keyword: ${form}.`);
    return emptyScalar(at);
  }

  private map(node: YAMLMap, at: Position): YamlMap {
    const own: YamlEntry[] = [];
    const merged: YamlEntry[] = [];
    const seen = new Set<string>();
    for (const pair of node.items) {
      const keyNode = pair.key;
      const keyAt = isScalar(keyNode) && keyNode.range ? this.at(keyNode.range[0]) : at;
      const key = this.key(keyNode, keyAt);
      const value = this.read(pair.value, keyAt);
      if (key === undefined) continue;
      if (seen.has(key)) {
        this.problems.add(keyAt, '', 'duplicate_key', `The key ${quoted(key)} stands twice in one mapping.`);
      } else if (isMergeKey(keyNode, key)) {
        this.merge(value, keyAt, merged);
      } else {
        own.push({ key, keyAt, value });
      }
      seen.add(key);
    }
    // A mapping's own keys win over merged ones wherever `<<` stands.
    const entries = [...own, ...merged.filter((entry) => !seen.has(entry.key))];
    return this.measured(
      { kind: 'map', entries, at, size: 1, height: 1 },
      entries.map((entry) => entry.value),
    );
  }

  private key(node: unknown, at: Position): string | undefined {
    if (isScalar(node)) this.refuseUnstorable(node.value, at);
    if (isScalar(node) && node.value !== null) return typeof node.value === 'string' ? node.value : sourceOf(node);
    this.problems.add(at, '', 'key', 'A key must be plain text, not empty, a list, a mapping or an alias.');
    return undefined;
  }

  private merge(value: YamlNode, at: Position, into: YamlEntry[]): void {
    const taken = new Set(into.map((entry) => entry.key));
    for (const source of value.kind === 'list' ? value.items : [value]) {
      if (source.kind !== 'map') {
        this.problems.add(at, '', 'merge', 'The merge key `<<` takes a mapping or a list of mappings.');
        return;
      }
      for (const entry of source.entries) if (!taken.has(entry.key)) into.push(entry);
      for (const entry of source.entries) taken.add(entry.key);
      // A list may name one large mapping many times: each time costs a walk over it.
      if (!this.spend(source.entries.length, at)) return;
    }
  }

  private spent = 0;
  private spend(entries: number, at: Position): boolean {
    this.spent += entries;
    if (this.spent > LIMITS.nodes) this.tooMany(at);
    return this.bounded;
  }

  private measured<T extends YamlNode>(node: T, children: YamlNode[]): T {
    for (const child of children) {
      node.size += child.size;
      node.height = Math.max(node.height, child.height + 1);
    }
    if (node.size > LIMITS.nodes) this.tooMany(node.at);
    if (node.height > LIMITS.depth + 1 && this.bounded) {
      this.bounded = false;
      this.problems.add(
        node.at,
        '',
        'too_deep',
        `With its aliases this is nested more than ${LIMITS.depth} levels deep.`,
      );
    }
    return node;
  }

  private tooMany(at: Position): void {
    if (this.bounded) {
      this.problems.add(at, '', 'too_large', `With its aliases this has more than ${LIMITS.nodes} values.`);
    }
    this.bounded = false;
  }
}

// A quoted "<<" is a key like any other.
function isMergeKey(node: unknown, key: string): boolean {
  return key === '<<' && isScalar(node) && node.type === 'PLAIN';
}

function scalar(node: Scalar, at: Position): YamlScalar {
  const value = node.value;
  const known = typeof value === 'number' || typeof value === 'boolean' || value === null;
  const plain = known ? value : typeof value === 'string' ? value : sourceOf(node);
  return { kind: 'scalar', value: plain, source: sourceOf(node), at, size: 1, height: 1 };
}

function sourceOf(node: Scalar): string {
  return node.source ?? (typeof node.value === 'string' ? node.value : '');
}
