const longest = 255;

/** The name that `asked` was most likely meant to be: at most a third of its letters differ; null = none is near. */
export function nearestName(asked: string, names: readonly string[]): string | null {
  let nearest: string | null = null;
  let least = Math.min(3, Math.ceil(asked.length / 3)) + 1;
  for (const name of names) {
    if (name.length > longest || Math.abs(name.length - asked.length) >= least) continue;
    const distance = editDistance(asked.toUpperCase(), name.toUpperCase());
    if (distance < least) [nearest, least] = [name, distance];
  }
  return nearest;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
