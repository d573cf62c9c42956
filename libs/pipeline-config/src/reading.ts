import { quoted, type Position, type Problems } from './problem.js';
import { kindName, type YamlEntry, type YamlMap, type YamlNode } from './yaml-node.js';

/** A value and the way to it; each read function answers undefined after it has noted a problem. */
export class Reading {
  constructor(
    readonly node: YamlNode,
    readonly path: string,
    readonly problems: Problems,
    /** Where to point when the value itself is empty and so stands nowhere. */
    private readonly keyAt: Position = node.at,
  ) {}

  get at(): Position {
    return this.node.kind === 'scalar' && this.node.value === null ? this.keyAt : this.node.at;
  }

  refuse(code: string, message: string, at: Position = this.at): undefined {
    this.problems.add(at, this.path, code, message);
    return undefined;
  }

  wrongType(wanted: string): undefined {
    return this.refuse('wrong_type', `${quoted(this.path)} must be ${wanted}, it is ${kindName(this.node)}.`);
  }

  below(entry: YamlEntry): Reading {
    const path = this.path === '' ? entry.key : `${this.path}:${entry.key}`;
    return new Reading(entry.value, path, this.problems, entry.keyAt);
  }

  items(): Reading[] {
    if (this.node.kind !== 'list') return [this];
    return this.node.items.map((item) => new Reading(item, this.path, this.problems, item.at));
  }

  map(wanted = 'a mapping'): YamlMap | undefined {
    return this.node.kind === 'map' ? this.node : this.wrongType(wanted);
  }

  text(wanted = 'text'): string | undefined {
    const node = this.node;
    return node.kind === 'scalar' && typeof node.value === 'string' ? node.value : this.wrongType(wanted);
  }

  flag(): boolean | undefined {
    const node = this.node;
    return node.kind === 'scalar' && typeof node.value === 'boolean' ? node.value : this.wrongType('`true` or `false`');
  }
}
