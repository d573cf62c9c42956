import { parseHcl, plain } from './hcl.js';

interface Rule {
  readonly prefix: string;
  readonly glob: boolean;
  readonly capabilities: readonly string[];
}

/** ACL policies by name: exact paths and trailing globs; the most specific one decides, and nothing means no. */
export class Policies {
  readonly #rules = new Map<string, readonly Rule[]>();

  write(name: string, source: string): void {
    const rules = parseHcl(source).blocks.map((block): Rule => {
      const path = block.labels[0] ?? '';
      if (block.type !== 'path' || path.includes('+')) throw new Error(`the fake does not know policy "${path}"`);
      const glob = path.endsWith('*');
      const capabilities = plain(block.body.attributes['capabilities']) as string[];
      return { prefix: glob ? path.slice(0, -1) : path, glob, capabilities };
    });
    this.#rules.set(name.toLowerCase(), rules);
  }

  allows(policies: readonly string[], path: string, capability: string): boolean {
    const fitting = policies
      .flatMap((name) => this.#rules.get(name) ?? [])
      .filter((rule) => (rule.glob ? path.startsWith(rule.prefix) : path === rule.prefix));
    const exact = fitting.filter((rule) => !rule.glob);
    const longest = Math.max(0, ...fitting.map((rule) => rule.prefix.length));
    const deciding = exact.length > 0 ? exact : fitting.filter((rule) => rule.prefix.length === longest);
    const granted = deciding.flatMap((rule) => rule.capabilities);
    return granted.includes(capability) && !granted.includes('deny');
  }
}
