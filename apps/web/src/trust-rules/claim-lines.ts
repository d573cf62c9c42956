interface Claim {
  readonly name: string;
  readonly values: readonly string[];
}

export const toLines = (claims: readonly Claim[]): string =>
  claims.flatMap(({ name, values }) => values.map((value) => `${name} = ${value}`)).join('\n');

/** Claims as they are written, or the first line that is none. */
export function fromLines(text: string): { claims: { name: string; values: string[] }[] } | { wrong: string } {
  const bound = new Map<string, string[]>();
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const at = line.indexOf('=');
    const [name, value] = [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    if (at < 1 || name === '' || value === '') return { wrong: line };
    bound.set(name, [...(bound.get(name) ?? []), value]);
  }
  return { claims: [...bound].map(([name, values]) => ({ name, values })) };
}
