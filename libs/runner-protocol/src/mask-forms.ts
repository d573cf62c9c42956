const SHORTEST_LINE = 4;

/**
 * The mask set of values, longest first and without doubles: each value trimmed, each line of a multi-line value that has at
 * least four characters, and the standard base64 of the whole value. Lines matter because tools print keys line by line.
 */
export function maskForms(values: readonly string[]): string[] {
  const forms = new Set<string>();
  for (const value of values) {
    const trimmed = value.trim();
    if (trimmed === '') continue;
    forms.add(trimmed);
    forms.add(Buffer.from(value, 'utf8').toString('base64'));
    const lines = trimmed.split(/\r\n|\r|\n/).map((line) => line.trim());
    if (lines.length > 1) {
      for (const line of lines) if (line.length >= SHORTEST_LINE) forms.add(line);
    }
  }
  return [...forms].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}
