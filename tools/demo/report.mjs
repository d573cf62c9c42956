// @ts-check
const colour = process.stdout.isTTY && !process.env['NO_COLOR'];
/** @param {number} code @param {string} text */
const paint = (code, text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);

/** Prints each step with the server's real answer, and remembers what did not happen. */
export class Report {
  #steps = 0;
  /** @type {string[]} */
  #missed = [];

  /** @param {string} sentence */
  step(sentence) {
    this.#steps += 1;
    process.stdout.write(`\n${paint(1, `${String(this.#steps).padStart(2)}. ${sentence}`)}\n`);
  }

  /** @param {string} text */
  show(text) {
    for (const line of text.split('\n')) process.stdout.write(`      ${line}\n`);
  }

  /** What must be so; the demo fails when it is not. @param {boolean} holds @param {string} sentence */
  expect(holds, sentence) {
    process.stdout.write(`    ${holds ? paint(32, 'ok') : paint(31, 'NOT SO')}  ${sentence}\n`);
    if (!holds) this.#missed.push(sentence);
  }

  /** @returns {number} exit code */
  end() {
    if (this.#missed.length === 0) {
      process.stdout.write(`\n${paint(32, 'All of it happened.')}\n`);
      return 0;
    }
    process.stdout.write(
      `\n${paint(31, 'This did not happen:')}\n${this.#missed.map((line) => `  - ${line}`).join('\n')}\n`,
    );
    return 1;
  }
}
