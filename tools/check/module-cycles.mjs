// @ts-check
// The server's modules and the workspaces form no cycle. dependency-cruiser sees cycles of files only, and two modules
// can need each other through four different files.
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

/** @param {string} file @returns {string | undefined} the module or workspace a file belongs to */
export function partOf(file) {
  if (/\.spec\.tsx?$/.test(file)) return undefined;
  const inModule = /^apps\/server\/src\/([^/]+)\//.exec(file);
  if (inModule) return `apps/server/src/${inModule[1]}`;
  const inWorkspace = /^(?:apps|libs)\/[^/]+(?=\/)/.exec(file);
  // The files beside the modules put them together, so they need all of them.
  return inWorkspace && !/^apps\/server\/src\/[^/]+$/.test(file) ? inWorkspace[0] : undefined;
}

/**
 * @param {Iterable<[from: string, to: string]>} imports files
 * @returns {string[]} each cycle once, as `a -> b -> a`
 */
export function cyclesOf(imports) {
  /** @type {Map<string, Set<string>>} */
  const graph = new Map();
  for (const [from, to] of imports) {
    const [left, right] = [partOf(from), partOf(to)];
    if (left && right && left !== right) graph.set(left, (graph.get(left) ?? new Set()).add(right));
  }
  /** @type {Map<string, string>} */
  const cycles = new Map();
  const done = new Set();
  const walk = (/** @type {string} */ part, /** @type {string[]} */ way) => {
    const start = way.indexOf(part);
    if (start >= 0) {
      const cycle = way.slice(start);
      cycles.set([...cycle].sort().join(), [...cycle, part].join(' -> '));
    } else if (!done.has(part)) {
      for (const next of graph.get(part) ?? []) walk(next, [...way, part]);
      done.add(part);
    }
  };
  for (const part of graph.keys()) walk(part, []);
  return [...cycles.values()];
}

if (import.meta.main ?? process.argv[1]?.endsWith('module-cycles.mjs')) {
  const options = {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
  };
  const { output } = await cruise(['apps', 'libs'], options, {}, { tsConfig: extractTSConfig('tsconfig.test.json') });
  if (typeof output === 'string') throw new Error(output);
  const imports = output.modules.flatMap(({ source, dependencies }) =>
    dependencies.map(({ resolved }) => /** @type {[string, string]} */ ([source, resolved])),
  );
  const cycles = cyclesOf(imports);
  for (const cycle of cycles) process.stderr.write(`These modules need each other: ${cycle}\n`);
  process.exitCode = cycles.length === 0 ? 0 : 1;
}
