const MANY_PATTERNS = 64;

/**
 * Aho-Corasick over bytes. Nodes are numbers in flat arrays (29 bytes each): a value of 64 KiB costs 1.9 MB, not a Map per byte.
 * Children are sibling lists; only the root, where most bytes of a log end up, has a table.
 */
export class PatternTrie {
  readonly #root = new Int32Array(256);
  /** The node after any two bytes, where many patterns begin: most bytes of a log end up one or two deep then. */
  #second: Int32Array | null = null;
  readonly #byte: Uint8Array;
  readonly #child: Int32Array;
  readonly #sibling: Int32Array;
  readonly #fail: Int32Array;
  readonly #depth: Int32Array;
  readonly #match: Int32Array;
  /** The pattern that `#match` is the length of. */
  readonly #ending: Int32Array;
  /** Which pattern made the node: it begins with the bytes that lead there. */
  readonly #maker: Int32Array;
  #count = 1;

  constructor(patterns: readonly Uint8Array[]) {
    const size = patterns.reduce((sum, pattern) => sum + pattern.length, 1);
    this.#byte = new Uint8Array(size);
    this.#child = new Int32Array(size);
    this.#sibling = new Int32Array(size);
    this.#fail = new Int32Array(size);
    this.#depth = new Int32Array(size);
    this.#match = new Int32Array(size);
    this.#ending = new Int32Array(size);
    this.#maker = new Int32Array(size);
    patterns.forEach((pattern, index) => this.#add(pattern, index));
    if (patterns.length > MANY_PATTERNS) this.#second = this.#pairs();
    this.#link();
  }

  /** The node after `byte` was read in `node`; 0 is the root. */
  next(node: number, byte: number): number {
    let at = node;
    while (at !== 0) {
      if (this.#second !== null && this.#depth[at] === 1) return this.#second[(this.#byte[at]! << 8) | byte]!;
      const child = this.#childOf(at, byte);
      if (child !== 0) return child;
      at = this.#fail[at]!;
    }
    return this.#root[byte]!;
  }

  /** Length of the longest pattern that ends here; 0 for none. */
  matchLength(node: number): number {
    return this.#match[node]!;
  }

  /** The longest pattern that ends here, by its index; of equal ones the last. Only where `matchLength` is above zero. */
  matched(node: number): number {
    return this.#ending[node]!;
  }

  /** How many of the bytes just read can still be the beginning of a longer match. */
  openLength(node: number): number {
    return this.#depth[this.#openNode(node)]!;
  }

  /** The same, with a pattern (its index) that begins with those bytes; null when there are none. */
  open(node: number): { pattern: number; length: number } | null {
    const at = this.#openNode(node);
    return at === 0 ? null : { pattern: this.#maker[at]!, length: this.#depth[at]! };
  }

  /** Bytes of memory, about. */
  get weight(): number {
    return this.#byte.length * 29 + (this.#second?.byteLength ?? 0);
  }

  #pairs(): Int32Array {
    const pairs = new Int32Array(65_536);
    this.#root.forEach((node, first) => {
      if (node === 0) return;
      pairs.set(this.#root, first << 8);
      for (let child = this.#child[node]!; child !== 0; child = this.#sibling[child]!)
        pairs[(first << 8) | this.#byte[child]!] = child;
    });
    return pairs;
  }

  #openNode(node: number): number {
    let at = node;
    while (at !== 0 && this.#child[at] === 0) at = this.#fail[at]!;
    return at;
  }

  #add(pattern: Uint8Array, index: number): void {
    let node = 0;
    for (const byte of pattern) {
      let child = node === 0 ? this.#root[byte]! : this.#childOf(node, byte);
      if (child === 0) {
        child = this.#append(node, byte);
        this.#maker[child] = index;
      }
      node = child;
    }
    this.#match[node] = pattern.length;
    this.#ending[node] = index;
  }

  #append(parent: number, byte: number): number {
    const node = this.#count++;
    this.#byte[node] = byte;
    this.#depth[node] = this.#depth[parent]! + 1;
    if (parent === 0) this.#root[byte] = node;
    else {
      this.#sibling[node] = this.#child[parent]!;
      this.#child[parent] = node;
    }
    return node;
  }

  #childOf(node: number, byte: number): number {
    let child = this.#child[node]!;
    while (child !== 0 && this.#byte[child] !== byte) child = this.#sibling[child]!;
    return child;
  }

  #link(): void {
    const queue = new Int32Array(this.#count);
    let tail = 0;
    for (const node of this.#root) if (node !== 0) queue[tail++] = node;
    for (let head = 0; head < tail; head++) {
      const node = queue[head]!;
      for (let child = this.#child[node]!; child !== 0; child = this.#sibling[child]!) {
        const fail = this.next(this.#fail[node]!, this.#byte[child]!);
        this.#fail[child] = fail;
        if (this.#match[child] === 0) {
          this.#match[child] = this.#match[fail]!;
          this.#ending[child] = this.#ending[fail]!;
        }
        queue[tail++] = child;
      }
    }
  }
}
