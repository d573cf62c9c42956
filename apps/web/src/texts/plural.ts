const rules = new Intl.PluralRules('en');
const numbers = new Intl.NumberFormat('en');

/** "1 name", "2 names". */
export function plural(count: number, one: string, other: string): string {
  return `${numbers.format(count)} ${rules.select(count) === 'one' ? one : other}`;
}

export function bytesInWords(bytes: number): string {
  if (bytes < 1024) return plural(bytes, 'byte', 'bytes');
  return bytes < 1_048_576 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1_048_576).toFixed(1)} MiB`;
}
