import { LIMITS } from '../limits.js';
import { quoted, type Problems } from '../problem.js';
import { readYaml } from '../yaml/read-yaml.js';
import { Reading, type Refusals } from '../yaml/reading.js';
import { entry as entryOf, type YamlMap } from '../yaml/yaml-node.js';
import { mapOf, mergeMaps } from './merge-nodes.js';

/** Texts by path, as a commit has them: `ci/build.yml`, without a slash in front. */
export type IncludedFiles = ReadonlyMap<string, string>;

const FETCHED =
  'a configuration must be complete when it is committed, so nothing is fetched; commit the file and use `local`';
const RULES = 'files are put together when the configuration is committed, before there is a pipeline to judge by';
const REFUSED: Refusals = {
  remote: FETCHED,
  template: FETCHED,
  project: FETCHED,
  component: FETCHED,
  artifact: FETCHED,
  job: FETCHED,
  file: FETCHED,
  ref: FETCHED,
  integrity: FETCHED,
  inputs: 'an included file takes no inputs; use variables',
  rules: RULES,
};

/** Lays the configuration over the files that it includes, each over those that it includes itself. */
export class IncludeFiles {
  /** Paths of the files that were read. */
  readonly found = new Set<string>();
  private count = 0;
  private bytes = 0;

  constructor(
    private readonly files: IncludedFiles,
    private readonly problems: Problems,
  ) {}

  merge(root: YamlMap, way: readonly string[] = []): YamlMap {
    const include = entryOf(root, 'include');
    if (!include) return root;
    const own = mapOf(
      root.entries.filter((entry) => entry !== include),
      root.at,
    );
    let base: YamlMap | null = null;
    const reading = new Reading(include.value, 'include', this.problems, include.keyAt);
    for (const item of reading.flatItems(2)) {
      for (const path of this.named(item)) {
        const included = this.read(path, item, way);
        if (included) base = base ? mergeMaps(base, included, this.problems.work) : included;
      }
    }
    return base ? mergeMaps(base, own, this.problems.work) : own;
  }

  /** The files that one entry names. */
  named(reading: Reading): string[] {
    let local: string | undefined;
    if (reading.node.kind !== 'map') local = this.shortForm(reading);
    else {
      reading.fields({ local: (value) => void (local = value.text('a path')) }, REFUSED);
      if (reading.node.entries.length === 0) reading.refuse('include', 'An entry of `include` names a `local` file.');
    }
    return local === undefined ? [] : this.matching(local, reading);
  }

  private shortForm(reading: Reading): string | undefined {
    const text = reading.text('the path of a file, or a mapping with `local`');
    if (text === undefined || !/^https?:\/\//i.test(text)) return text;
    return reading.refuse('not_supported', `${quoted('remote')} is not supported: ${FETCHED}.`);
  }

  private matching(local: string, reading: Reading): string[] {
    const path = local.replace(/^\/+/, '');
    if (local.includes('$')) reading.refuse('not_supported', `Variables in \`include\` are not supported: ${RULES}.`);
    else if (path === '' || path.length > LIMITS.imageLength)
      reading.refuse('include', `The path of a file has 1 to ${LIMITS.imageLength} characters.`);
    else if (path.includes('*')) return this.wildcard(path, reading);
    else if (this.files.has(path)) return [path];
    else {
      const hint = this.problems.hint(path, [...this.files.keys()]);
      reading.refuse('include', `The file ${quoted(local)} is not in the commit${hint}`);
    }
    return [];
  }

  // `**` passes folders, `*` does not: GitLab's rule for included files.
  private wildcard(path: string, reading: Reading): string[] {
    const paths = [...this.files.keys()].sort().filter((candidate) => matchesWildcard(path, candidate));
    if (paths.length === 0) reading.refuse('include', `No file of the commit matches ${quoted(path)}.`);
    return paths;
  }

  private read(path: string, reading: Reading, way: readonly string[]): YamlMap | undefined {
    this.count += 1;
    this.found.add(path);
    const text = this.files.get(path)!;
    this.bytes += Buffer.byteLength(text);
    if (this.count > LIMITS.includes)
      return reading.refuse('too_many', `A configuration may include at most ${LIMITS.includes} files.`);
    if (this.bytes > LIMITS.bytes)
      return reading.refuse('too_large', `All included files together may have at most ${LIMITS.bytes} bytes (1 MiB).`);
    if (way.includes(path)) {
      const circle = [...way.slice(way.indexOf(path)), path].map(quoted).join(', ');
      return reading.refuse('include', `Files include each other in a circle: ${circle}.`);
    }
    if (way.length >= LIMITS.includeDepth)
      return reading.refuse('include', `Files include each other more than ${LIMITS.includeDepth} deep.`);
    const node = readYaml(text, this.problems, path);
    if (!node || node.kind === 'map') return node && this.merge(node, [...way, path]);
    this.problems.add(node.at, '', 'wrong_type', 'An included file must be a mapping of job names and keywords.');
    return undefined;
  }
}

/** Without a regular expression of the author's: each star takes as little as it can and tries again, in bounded steps. */
function matchesWildcard(pattern: string, path: string): boolean {
  const parts = pattern.split(/(\*\*|\*)/);
  let reached = new Set([0]);
  for (const [index, part] of parts.entries()) {
    if (part === '' && index % 2 === 0) continue;
    reached = index % 2 === 0 ? afterText(part, path, reached) : afterStar(part, path, reached);
  }
  return reached.has(path.length);
}

function afterText(text: string, path: string, from: ReadonlySet<number>): Set<number> {
  return new Set([...from].filter((at) => path.startsWith(text, at)).map((at) => at + text.length));
}

function afterStar(star: string, path: string, from: ReadonlySet<number>): Set<number> {
  const reached = new Set<number>();
  for (const start of from) {
    for (let at = start; at <= path.length && !reached.has(at); at += 1) {
      reached.add(at);
      if (star === '*' && path[at] === '/') break;
    }
  }
  return reached;
}
