// @ts-check
// A test runner for Stryker that keeps its process: Jest takes seconds to begin, and there are thousands of mutants. Each
// mutant gets fresh modules (what one compiled and kept must not serve the next), the tests that reach it, and no more
// once one fails.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { collectTests } from './collect-tests.mjs';
import { SpecModules } from './spec-modules.mjs';

/** @typedef {{ file: string, id: string, run: () => unknown }} Case */
/** @typedef {{ activeMutant: { id: string }, sandboxFileName: string, testFilter?: string[], hitLimit?: number, mutantActivation: string }} Wanted */

const LIBS = ['libs/abilities/src', 'libs/release/src'];
/** Of the runs of a property so many are enough here: a mutant that only the others would notice counts as unnoticed. */
const RUNS = 25;
/** @type {Record<string, any>} */
const stryker = /** @type {any} */ (globalThis).__stryker__ ?? {};
Object.assign(globalThis, { __stryker__: stryker });

/** The same runs for each mutant, and no search for a smaller counterexample that nobody reads. @param {string} root */
function fewerRuns(root) {
  const fc = createRequire(path.join(root, 'package.json'))('fast-check').default;
  const assert = (/** @type {unknown} */ property, /** @type {{ numRuns?: number }} */ given = {}) =>
    fc.assert(property, { ...given, numRuns: Math.min(given.numRuns ?? RUNS, RUNS), seed: 1, endOnFailure: true });
  return { __esModule: true, default: Object.create(fc, { assert: { value: assert } }) };
}

class HotRunner {
  #root = process.cwd();
  #modules = new SpecModules(this.#root, { 'fast-check': fewerRuns(this.#root) });
  /** Milliseconds of each test when it last ran. @type {Map<string, number>} */
  #took = new Map();
  /** The spec that noticed the last change that acts while modules load. */
  #lastKiller = '';

  capabilities() {
    return { reloadEnvironment: true };
  }

  /** Of the specs beside what is changed. @param {{ files?: string[] }} wanted */
  async dryRun({ files = [] }) {
    stryker['mutantCoverage'] = { static: {}, perTest: {} };
    const tests = [];
    for (const spec of this.#specs(...new Set(files.map((file) => this.#folderOf(file))))) {
      for (const { id, run } of this.#cases(spec)) {
        stryker['currentTestId'] = id;
        const failureMessage = await this.#time(id, run);
        stryker['currentTestId'] = undefined;
        const timeSpentMs = this.#took.get(id) ?? 0;
        const outcome = failureMessage === null ? { status: 0 } : { status: 1, failureMessage };
        tests.push({ id, name: id, timeSpentMs, fileName: path.join(this.#root, spec), ...outcome });
      }
    }
    return { status: 'complete', tests, mutantCoverage: stryker['mutantCoverage'] };
  }

  /** @param {Wanted} wanted */
  async mutantRun(wanted) {
    const { activeMutant, hitLimit, mutantActivation } = wanted;
    Object.assign(stryker, { mutantCoverage: undefined, hitCount: hitLimit === undefined ? undefined : 0, hitLimit });
    stryker['activeMutant'] = mutantActivation === 'static' ? activeMutant.id : undefined;
    try {
      return await this.#findKiller(wanted);
    } finally {
      stryker['activeMutant'] = undefined;
    }
  }

  /** @param {Wanted} wanted */
  async #findKiller({ activeMutant, sandboxFileName, testFilter }) {
    let nrOfTests = 0;
    try {
      for (const specs of testFilter ? [this.#specs()] : this.#likelyFirst(this.#folderOf(sandboxFileName))) {
        for (const { file, id, run } of this.#fastFirst(specs, testFilter && new Set(testFilter))) {
          stryker['activeMutant'] = activeMutant.id;
          const failureMessage = await this.#time(id, run);
          nrOfTests++;
          if (stryker['hitCount'] > stryker['hitLimit']) return { status: 'timeout', reason: 'hit limit' };
          if (failureMessage === null) continue;
          if (!testFilter) this.#lastKiller = file;
          return { status: 'killed', killedBy: [id], failureMessage, nrOfTests };
        }
      }
    } catch (error) {
      // What cannot be loaded any more fails all tests.
      const failureMessage = String(error);
      return { status: 'killed', killedBy: [testFilter?.[0] ?? 'load'], failureMessage, nrOfTests };
    }
    return { status: 'survived', nrOfTests };
  }

  /**
   * What happens while modules load reaches every test: the specs beside it must notice. Of a table, one spec notices
   * nearly all. @param {string} folder
   */
  #likelyFirst(folder) {
    const specs = this.#specs(folder);
    const likely = specs.filter((file) => file === this.#lastKiller);
    return [likely, specs.filter((file) => !likely.includes(file))];
  }

  /** @param {string[]} specs @param {Set<string>} [wanted] @returns {Case[]} */
  #fastFirst(specs, wanted) {
    const files = specs.filter((file) => !wanted || [...wanted].some((id) => id.startsWith(`${file} `)));
    const cases = files.flatMap((file) => this.#cases(file)).filter(({ id }) => !wanted || wanted.has(id));
    return cases.sort((a, b) => (this.#took.get(a.id) ?? 0) - (this.#took.get(b.id) ?? 0));
  }

  /** @param {string} file @returns {Case[]} */
  #cases(file) {
    const tests = collectTests(() => this.#modules.load(path.join(this.#root, file)));
    return tests.map(({ name, run }) => ({ file, id: `${file} ${name}`, run }));
  }

  /** @param {string} id @param {() => unknown} run @returns {Promise<string | null>} why it failed */
  async #time(id, run) {
    const since = performance.now();
    try {
      await run();
      this.#took.set(id, performance.now() - since);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message.slice(0, 500) : String(error);
    }
  }

  /** @param {string} file */
  #folderOf(file) {
    return path.relative(this.#root, path.dirname(path.resolve(this.#root, file)));
  }

  /** What the compiler is asked about a file has no mutants. @param {string[]} folders */
  #specs(...folders) {
    return (folders.length > 0 ? folders : LIBS)
      .flatMap((folder) => fs.readdirSync(path.join(this.#root, folder)).map((name) => `${folder}/${name}`))
      .filter((file) => file.endsWith('.spec.ts') && !file.endsWith('-types.spec.ts'));
  }
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'hot', injectableClass: HotRunner }];
