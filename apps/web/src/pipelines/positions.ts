/** Something wrong at one place of a configuration; both numbers start at 1. */
export interface Positioned {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** The server writes "12:5: what is wrong"; null for what has no place in this text. */
export function positionOf(message: string): Positioned | null {
  const found = /^(\d+):(\d+): (.*)$/s.exec(message);
  return found ? { line: Number(found[1]), column: Number(found[2]), message: found[3]! } : null;
}

/** What has a place in the text, and what has none. */
export function byPlace<P extends { readonly message: string }>(
  problems: readonly P[],
): { at: Positioned[]; rest: P[] } {
  return {
    at: problems.map(({ message }) => positionOf(message)).filter((place) => place !== null),
    rest: problems.filter(({ message }) => positionOf(message) === null),
  };
}
