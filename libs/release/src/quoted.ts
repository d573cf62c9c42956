const longest = 120;

/**
 * A name as it stands in a sentence: in backticks, shortened, and without characters that could break out of them or
 * hide text (control, format, backtick). Refs and environments are named by strangers.
 */
export function quoted(name: string): string {
  const plain = name.replace(/[\p{C}`]/gu, '?');
  return `\`${plain.length > longest ? `${plain.slice(0, longest)}…` : plain}\``;
}
