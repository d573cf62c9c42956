export interface DiffLine {
  readonly kind: 'same' | 'theirs' | 'mine';
  readonly text: string;
}

/** More pairs of lines than these are not compared: what differs is then shown as one block of each. */
const MOST_PAIRS = 4_000_000;

/** Length of the longest run of common lines of what follows `i` in `a` and `j` in `b`, as one row for each `i`. */
function commonRuns(a: readonly string[], b: readonly string[]): Uint32Array[] {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      rows[i]![j] = a[i] === b[j] ? rows[i + 1]![j + 1]! + 1 : Math.max(rows[i + 1]![j]!, rows[i]![j + 1]!);
  return rows;
}

function between(a: readonly string[], b: readonly string[]): DiffLine[] {
  const theirs = (text: string): DiffLine => ({ kind: 'theirs', text });
  const mine = (text: string): DiffLine => ({ kind: 'mine', text });
  if (a.length * b.length > MOST_PAIRS) return [...a.map(theirs), ...b.map(mine)];
  const runs = commonRuns(a, b);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i]! });
      i++;
      j++;
    } else if (runs[i + 1]![j]! >= runs[i]![j + 1]!) lines.push(theirs(a[i++]!));
    else lines.push(mine(b[j++]!));
  }
  return [...lines, ...a.slice(i).map(theirs), ...b.slice(j).map(mine)];
}

/** How one text becomes the other, line by line. */
export function diffLines(theirs: string, mine: string): DiffLine[] {
  const [a, b] = [theirs.split('\n'), mine.split('\n')];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const same = (text: string): DiffLine => ({ kind: 'same', text });
  return [
    ...a.slice(0, start).map(same),
    ...between(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...a.slice(a.length - end).map(same),
  ];
}

export interface ShownLine extends DiffLine {
  /** Lines that are the same and left out before this one. */
  readonly skipped: number;
}

/** What differs with a few lines around it. */
export function onlyChanges(lines: readonly DiffLine[], around = 3): ShownLine[] {
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - around), at + around + 1).some(({ kind }) => kind !== 'same'),
  );
  const shown: ShownLine[] = [];
  let skipped = 0;
  lines.forEach((line, at) => {
    if (near[at]) {
      shown.push({ ...line, skipped });
      skipped = 0;
    } else skipped++;
  });
  return shown;
}
