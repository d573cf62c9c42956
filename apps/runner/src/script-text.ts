/**
 * The shell text of a step: stops at the first failing line, prints each line before it runs it, and sends both streams down one
 * pipe, so that they stay in order and a secret that is printed in two halves on two streams is still masked.
 */
export function scriptText(lines: readonly string[]): string {
  const parts = ['exec 2>&1', 'set -e', 'if (set -o pipefail) 2>/dev/null; then set -o pipefail; fi'];
  for (const line of lines) {
    parts.push(`printf '%s\\n' ${quoted(`\x1b[32;1m$ ${announced(line)}\x1b[0;m`)}`, line);
  }
  return `${parts.join('\n')}\n`;
}

function announced(line: string): string {
  const [first, ...rest] = line.trimEnd().split('\n');
  return rest.length > 0 ? `${first} # collapsed multi-line command` : first!;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
