import { LIMITS } from '../limits.js';
import { quoted, type Problems } from '../problem.js';
import { Reading } from '../yaml/reading.js';
import { emptyScalar, entry as entryOf, type YamlEntry, type YamlMap, type YamlNode } from '../yaml/yaml-node.js';
import { mapOf, mergeMaps } from './merge-nodes.js';
import { ReferenceResolver } from './reference-resolver.js';

interface Extended {
  node: YamlNode;
  /** Templates one above the other, itself counted. */
  height: number;
}

/** Puts `extends` and `!reference` in place, for the entries that somebody asks for: unused templates are not looked into. */
export class Assembler {
  private readonly byKey: Map<string, YamlEntry>;
  // Null while an entry is being extended.
  private readonly extended = new Map<string, Extended | null>();
  private readonly references: ReferenceResolver;
  private faults = 0;

  constructor(
    root: YamlMap,
    private readonly problems: Problems,
  ) {
    this.byKey = new Map(root.entries.map((entry) => [entry.key, entry]));
    this.references = new ReferenceResolver(problems, {
      names: () => [...this.byKey.keys()],
      node: (key) => (this.byKey.has(key) ? this.extend(key, 1).node : undefined),
    });
  }

  /** Whether an entry could not be put together as it says; reading it would only blame it for what is missing. */
  get faulty(): boolean {
    return this.faults > 0;
  }

  /** The entry of a job or keyword, complete; undefined when there is none. */
  entry(key: string): YamlEntry | undefined {
    const entry = this.byKey.get(key);
    if (!entry) return undefined;
    const before = this.problems.list.length;
    const value = this.references.resolve(this.extend(key, 1).node);
    this.faults += this.problems.list.length - before;
    this.problems.work.spend(value.size);
    if (value.height > LIMITS.depth + 1) {
      const message = `With its references ${quoted(key)} is nested more than ${LIMITS.depth} levels deep.`;
      this.problems.add(entry.keyAt, key, 'too_deep', message);
      return { ...entry, value: emptyScalar(entry.keyAt) };
    }
    return { ...entry, value };
  }

  private extend(key: string, depth: number): Extended {
    const known = this.extended.get(key);
    if (known) return known;
    const { value } = this.byKey.get(key)!;
    const said = value.kind === 'map' ? entryOf(value, 'extends') : undefined;
    if (value.kind !== 'map' || !said) return { node: value, height: 1 };
    const reading = new Reading(said.value, `${key}:extends`, this.problems, said.keyAt);
    if (known === null) return this.refuse(reading, value, `${quoted(key)} extends itself, by way of others or not.`);
    this.extended.set(key, null);
    const result = this.extendBy(reading, value, depth);
    this.extended.set(key, result);
    return result;
  }

  private extendBy(reading: Reading, own: YamlMap, depth: number): Extended {
    const deepest = `Templates may extend one another ${LIMITS.extendsDepth - 1} times at most.`;
    if (depth > LIMITS.extendsDepth) return this.refuse(reading, own, deepest);
    let merged: YamlMap | null = null;
    let height = 1;
    for (const item of reading.flatItems(1)) {
      const base = this.base(item, depth);
      if (!base) continue;
      merged = merged ? mergeMaps(merged, base.node, this.problems.work) : base.node;
      height = Math.max(height, base.height + 1);
    }
    if (height > LIMITS.extendsDepth) return this.refuse(reading, own, deepest);
    const rest = withoutExtends(own);
    return { node: merged ? mergeMaps(withoutExtends(merged), rest, this.problems.work) : rest, height };
  }

  private base(reading: Reading, depth: number): { node: YamlMap; height: number } | undefined {
    const name = reading.text('the name of a job or template, or a list of them');
    if (name === undefined) return undefined;
    const entry = this.byKey.get(name);
    if (entry?.value.kind === 'map') {
      const { node, height } = this.extend(name, depth + 1);
      return node.kind === 'map' ? { node, height } : undefined;
    }
    const hint = entry ? '.' : this.problems.hint(name, [...this.byKey.keys()]);
    const what = entry ? 'is no job or template' : 'is not in the configuration';
    return reading.refuse('extends', `${quoted(name)} ${what}${hint}`);
  }

  private refuse(reading: Reading, own: YamlMap, message: string): Extended {
    reading.refuse('extends', message);
    return { node: withoutExtends(own), height: 1 };
  }
}

function withoutExtends(map: YamlMap): YamlMap {
  if (!entryOf(map, 'extends')) return map;
  return mapOf(
    map.entries.filter((entry) => entry.key !== 'extends'),
    map.at,
  );
}
