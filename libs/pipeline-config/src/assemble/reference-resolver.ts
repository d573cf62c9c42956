import { LIMITS } from '../limits.js';
import { quoted, type Problems } from '../problem.js';
import { emptyScalar, entry as entryOf, type YamlNode, type YamlReference } from '../yaml/yaml-node.js';
import { listOf, mapOf } from './merge-nodes.js';

/** The top of the document, by name. */
export interface Roots {
  names: () => string[];
  node: (key: string) => YamlNode | undefined;
}

/** Replaces each `!reference` by what it names, in time linear in the nodes: a shared node is looked at once. */
export class ReferenceResolver {
  // Null while a node is being resolved: meeting it again is a circle.
  private readonly done = new Map<YamlNode, YamlNode | null>();
  private chain = 0;

  constructor(
    private readonly problems: Problems,
    private readonly roots: Roots,
  ) {}

  resolve(node: YamlNode): YamlNode {
    if (node.kind === 'scalar') return node;
    const known = this.done.get(node);
    if (known) return known;
    this.done.set(node, null);
    const resolved = this.replaced(node);
    this.done.set(node, resolved);
    return resolved;
  }

  private replaced(node: YamlNode): YamlNode {
    if (node.kind === 'reference') return this.follow(node);
    if (node.kind === 'list') {
      const items = node.items.map((item) => this.resolve(item));
      return items.every((item, index) => item === node.items[index]) ? node : listOf(items, node.at);
    }
    if (node.kind === 'scalar') return node;
    const entries = node.entries.map((entry) => {
      const value = this.resolve(entry.value);
      return value === entry.value ? entry : { ...entry, value };
    });
    return entries.every((entry, index) => entry === node.entries[index]) ? node : mapOf(entries, node.at);
  }

  private follow(reference: YamlReference): YamlNode {
    this.chain += 1;
    if (this.chain > LIMITS.referenceDepth) {
      this.chain -= 1;
      return this.refuse(reference, `is the end of more than ${LIMITS.referenceDepth} references in a row.`);
    }
    const target = this.find(reference);
    const resolved = target ? this.inner(reference, target) : emptyScalar(reference.at);
    this.chain -= 1;
    if (resolved.size <= LIMITS.nodes) return resolved;
    return this.refuse(reference, `stands for more than ${LIMITS.nodes} values.`);
  }

  private inner(reference: YamlReference, target: YamlNode): YamlNode {
    const circle = target.kind !== 'scalar' && this.done.get(target) === null;
    return circle ? this.refuse(reference, 'is part of a circle of references.') : this.resolve(target);
  }

  private find(reference: YamlReference): YamlNode | undefined {
    const [root, ...rest] = reference.way;
    let node = this.roots.node(root!);
    if (!node) return this.missing(reference, root!, this.roots.names());
    for (const key of rest) {
      const here: YamlNode = node.kind === 'reference' ? this.inner(reference, node) : node;
      const found: YamlNode | undefined = here.kind === 'map' ? entryOf(here, key)?.value : undefined;
      if (!found)
        return this.missing(reference, key, here.kind === 'map' ? here.entries.map((entry) => entry.key) : []);
      node = found;
    }
    return node;
  }

  private missing(reference: YamlReference, key: string, known: readonly string[]): undefined {
    this.refuse(reference, `leads nowhere: there is no ${quoted(key)}${this.problems.hint(key, known)}`);
  }

  private refuse(reference: YamlReference, what: string): YamlNode {
    const way = quoted(`!reference [${reference.way.join(', ')}]`);
    this.problems.add(reference.at, '', 'reference', `${way} ${what}`);
    return emptyScalar(reference.at);
  }
}
