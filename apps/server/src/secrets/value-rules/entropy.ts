/**
 * An estimate of how much there is to guess, in bits: the Shannon entropy of the value's own characters, times their
 * number. It sees repetition and small alphabets. It does not see words: `correcthorse` counts like random letters.
 */
export function entropyBits(text: string): number {
  const counts = new Map<string, number>();
  let length = 0;
  for (const character of text) {
    counts.set(character, (counts.get(character) ?? 0) + 1);
    length += 1;
  }
  let bits = 0;
  for (const count of counts.values()) bits -= count * Math.log2(count / length);
  return bits;
}
