import { nearestWord } from '@lockkeeper/nearest-word';
import { codePoint, quoted, type Position, type Problems } from '../problem.js';
import { kindName, type YamlEntry, type YamlMap, type YamlNode } from './yaml-node.js';

/** What is done with the value of each keyword of a mapping. */
export type FieldReaders = Readonly<Record<string, (value: Reading) => void>>;
/** Keywords that are known and refused, each with the reason. */
export type Refusals = Readonly<Record<string, string>>;

/** A value and the way to it; each read function answers undefined after it has noted a problem. */
export class Reading {
  constructor(
    readonly node: YamlNode,
    readonly path: string,
    readonly problems: Problems,
    /** Where to point when the value itself is empty and so stands nowhere. */
    readonly keyAt: Position = node.at,
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

  /** The items of a list, with the lists that references and anchors put among them opened. */
  flatItems(depth: number): Reading[] {
    if (this.node.kind !== 'list') return [this];
    if (depth === 0) {
      this.refuse('too_deep', `${quoted(this.path)} is nested too many lists deep.`);
      return [];
    }
    return this.items().flatMap((item) => (item.node.kind === 'list' ? item.flatItems(depth - 1) : [item]));
  }

  map(wanted = 'a mapping'): YamlMap | undefined {
    return this.node.kind === 'map' ? this.node : this.wrongType(wanted);
  }

  /** Reads each entry of a mapping by its keyword; what is not among `readers` is refused. */
  fields(readers: FieldReaders, refused: Refusals = {}): void {
    for (const entry of this.map()?.entries ?? []) {
      const value = this.below(entry);
      if (Object.hasOwn(readers, entry.key)) readers[entry.key]!(value);
      else value.refuse(...unknownKey(entry.key, Object.keys(readers), refused), entry.keyAt);
    }
  }

  text(wanted = 'text'): string | undefined {
    const node = this.node;
    return node.kind === 'scalar' && typeof node.value === 'string' ? node.value : this.wrongType(wanted);
  }

  /** Text, or a number or boolean as written. */
  plain(wanted = 'text'): string | undefined {
    const node = this.node;
    if (node.kind !== 'scalar' || node.value === null) return this.wrongType(wanted);
    return typeof node.value === 'string' ? node.value : node.source;
  }

  /** One text or a list of them, opened. */
  texts(most: number, wanted = 'text or a list of text'): string[] {
    const items = this.flatItems(10);
    if (items.length > most) this.refuse('too_many', `${quoted(this.path)} may have at most ${most} entries.`);
    return items.slice(0, most).flatMap((item) => item.text(wanted) ?? []);
  }

  flag(): boolean | undefined {
    const node = this.node;
    return node.kind === 'scalar' && typeof node.value === 'boolean' ? node.value : this.wrongType('`true` or `false`');
  }

  integer(least: number, most: number): number | undefined {
    const node = this.node;
    const value = node.kind === 'scalar' ? node.value : null;
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    return this.wrongType(`a whole number from ${least} to ${most}`);
  }

  oneOf<T extends string>(words: readonly T[], code = 'wrong_value'): T | undefined {
    const word = this.text();
    if (word === undefined || (words as readonly string[]).includes(word)) return word as T | undefined;
    const near = nearestWord(word, words);
    const hint = near === null ? `; it may be ${words.map(quoted).join(', ')}.` : `, did you mean ${quoted(near)}?`;
    return this.refuse(code, `${quoted(word)} is not a value of ${quoted(this.path)}${hint}`);
  }
}

/** What to say about a key that is not among `known`. */
export function unknownKey(key: string, known: readonly string[], refused: Refusals): [code: string, message: string] {
  if (Object.hasOwn(refused, key)) return ['not_supported', `${quoted(key)} is not supported: ${refused[key]!}.`];
  const near = nearestWord(key, [...known, ...Object.keys(refused)]);
  const hint = near === null ? '' : `, did you mean ${quoted(near)}?`;
  const odd = /[^\x20-\x7e]/u.exec(key);
  const letter = odd ? ` (it contains ${codePoint(key.slice(odd.index))})` : '';
  return ['unknown_keyword', `Unknown keyword ${quoted(key)}${letter}${hint || '.'}`];
}
