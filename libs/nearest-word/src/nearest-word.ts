// Longer words are names of nobody's; comparing them would cost the square of their length.
const LONGEST = 255;

/**
 * The candidate that a typing slip may have meant, letter case aside, or null: at most one edit away for words of up to
 * four letters, two up to nine, three beyond. A swap of neighbours is one edit. Of several equally near ones, the first.
 */
export function nearestWord(word: string, candidates: readonly string[]): string | null {
  if (word.length > LONGEST) return null;
  let best: string | null = null;
  let limit = (word.length <= 4 ? 1 : word.length <= 9 ? 2 : 3) + 1;
  for (const candidate of candidates) {
    if (candidate.length > LONGEST || Math.abs(candidate.length - word.length) >= limit) continue;
    const edits = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (edits < limit) [best, limit] = [candidate, edits];
  }
  return best;
}

/** Optimal string alignment. */
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const same = left[i - 1] === right[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
      const swapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      if (swapped) row[j] = Math.min(row[j]!, beforeLast[j - 2]! + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[right.length]!;
}
