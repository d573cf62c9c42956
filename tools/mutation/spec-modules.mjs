// @ts-check
// Loads specs and what they import anew for each mutant, in one process that stays: compiling is what takes long, and it
// is done once a file.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';

/** @typedef {(exports: object, require: (id: string) => unknown, module: { exports: object }, file: string, folder: string) => void} Body */

const ours = createRequire(import.meta.url);
/** @type {typeof import('@swc/core')} */
const swc = ours('@swc/core');

/** @param {string} file @returns {Body} */
function compile(file) {
  const { code } = swc.transformSync(fs.readFileSync(file, 'utf8'), {
    filename: file,
    swcrc: false,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2023', keepClassNames: true },
    module: { type: 'commonjs' },
  });
  const names = ['exports', 'require', 'module', '__filename', '__dirname'];
  return /** @type {Body} */ (vm.compileFunction(code, names, { filename: file }));
}

export class SpecModules {
  /** @type {Map<string, Body>} */
  #bodies = new Map();
  #root;
  #installed;

  #instead;

  /** @param {string} root @param {Readonly<Record<string, unknown>>} instead what some packages are to be */
  constructor(root, instead) {
    this.#root = root;
    this.#instead = instead;
    // Packages are loaded once: none of them is changed.
    this.#installed = createRequire(path.join(root, 'package.json'));
  }

  /** Runs a file and all that it imports, as if for the first time. @param {string} file */
  load(file) {
    /** @type {Map<string, { exports: object }>} */
    const loaded = new Map();
    /** @param {string} wanted @returns {object} */
    const run = (wanted) => {
      const known = loaded.get(wanted);
      if (known) return known.exports;
      const module = { exports: {} };
      loaded.set(wanted, module);
      const folder = path.dirname(wanted);
      this.#bodyOf(wanted)(module.exports, (id) => this.#import(id, folder, run), module, wanted, folder);
      return module.exports;
    };
    run(file);
  }

  /** @param {string} file */
  #bodyOf(file) {
    const known = this.#bodies.get(file) ?? compile(file);
    this.#bodies.set(file, known);
    return known;
  }

  /** @param {string} id @param {string} folder @param {(file: string) => object} run */
  #import(id, folder, run) {
    const lib = /^@lockkeeper\/([a-z-]+)$/.exec(id)?.[1];
    if (lib) return run(path.join(this.#root, 'libs', lib, 'src', 'index.ts'));
    if (id.startsWith('.')) return run(path.resolve(folder, id.replace(/\.js$/, '.ts')));
    return this.#instead[id] ?? this.#installed(id);
  }
}
