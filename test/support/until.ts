const LONGEST_MS = 100_000;

/** Waits for something to become true; fails when it never does. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + LONGEST_MS;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('it never became true');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
