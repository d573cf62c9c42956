import path from 'node:path';
import type { Rolldown } from 'vite';

// Which modules share a file. Left alone the bundler makes a file for each set of pages that share something: eighty for the page of
// secrets, and each costs a browser and the server more than its few lines.

type Graph = { getModuleInfo(id: string): Rolldown.ModuleInfo | null };
type Group = Rolldown.CodeSplittingGroup;

const source = (file: string): string => path.join(import.meta.dirname, 'src', file);
/** Used by so many pages, and by so many that the next one likely uses it, too. */
const SEVERAL = 4;
const MANY = 8;

/** Modules that only pass on what others hold: whoever imports from one needs but a few of those. */
const BARRELS = ['@mantine/core', '@mantine/hooks', '@tabler/icons-react'];
const isBarrel = (id: string): boolean =>
  BARRELS.some((name) => new RegExp(`/${name}/.*/[^/]*(index|react)\\.mjs$`).test(id));
const NAMED = /(?:import|export)\s*\{([^}]*)\}\s*from\s*["']([^"']+)["']/g;

/** The modules behind the names that are taken from a barrel. */
function throughBarrel(graph: Graph, barrel: string, code: string): string[] {
  const wanted = new Set<string>();
  for (const [, names = '', from = ''] of code.matchAll(NAMED))
    if (barrel.includes(`/node_modules/${from}/`))
      for (const name of names.split(',')) wanted.add(name.trim().split(' ')[0]!);
  const found: string[] = [];
  for (const [, names = '', from = ''] of (graph.getModuleInfo(barrel)?.code ?? '').matchAll(NAMED))
    if (names.split(',').some((name) => wanted.has(name.trim().split(' ').at(-1)!)))
      found.push(path.join(path.dirname(barrel), from));
  return found;
}

/** Everything that a module imports, directly or not; with `lazily`, what it may load later, too. */
function reachedFrom(graph: Graph, roots: readonly string[], lazily: boolean): Set<string> {
  const found = new Set<string>();
  const visit = (id: string): void => {
    if (found.has(id)) return;
    found.add(id);
    const info = graph.getModuleInfo(id);
    for (const next of info?.importedIds ?? [])
      if (isBarrel(next)) for (const behind of throughBarrel(graph, next, info?.code ?? '')) visit(behind);
      else visit(next);
    if (lazily) for (const next of info?.dynamicallyImportedIds ?? []) visit(next);
  };
  for (const root of roots) visit(root);
  return found;
}

function sort(graph: Graph) {
  const main = source('main.tsx');
  const ahead = source('first-view.ts');
  const shell = reachedFrom(graph, [main], false);
  const everything = reachedFrom(graph, [main], true);
  const lazyPages = [...everything].flatMap((id) => graph.getModuleInfo(id)?.dynamicallyImportedIds ?? []);
  const uses = new Map<string, number>();
  for (const page of new Set(lazyPages))
    for (const id of reachedFrom(graph, [page], false)) uses.set(id, (uses.get(id) ?? 0) + 1);
  return {
    start: reachedFrom(graph, [ahead], false),
    console: reachedFrom(graph, [source('console/main.tsx')], true),
    shell,
    // An entry runs what is in its file: it must not be in one that others import.
    entries: new Set([main, ahead]),
    uses,
  };
}

type Sorted = ReturnType<typeof sort>;

let sorted: { of: Graph; parts: Sorted } | null = null;

function group(name: string, priority: number, has: (id: string, parts: Sorted) => boolean): Group {
  const nameOf = (id: string, graph: Graph): string | null => {
    sorted ??= { of: graph, parts: sort(graph) };
    return !sorted.parts.entries.has(id) && has(id, sorted.parts) ? name : null;
  };
  return { name: nameOf, debugName: name, priority };
}

export const groups: Group[] = [
  group('start', 4, (id, { start }) => start.has(id)),
  group('base', 3, (id, { shell, console }) => shell.has(id) && console.has(id)),
  group('shell', 2, (id, { shell }) => shell.has(id)),
  group('pages', 1, (id, { uses, console }) => (uses.get(id) ?? 0) >= MANY && !console.has(id)),
  group('forms', 0, (id, { uses, console }) => (uses.get(id) ?? 0) >= SEVERAL && !console.has(id)),
];
