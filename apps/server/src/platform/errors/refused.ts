/** One expected refusal: a stable code for programs, the input field it is about, a sentence for people. */
export interface ProblemFact {
  readonly code: string;
  readonly field: string | null;
  readonly message: string;
}

/**
 * An expected refusal. It is thrown, not returned, so that an open transaction rolls back by itself;
 * `answer()` turns it into the payload's `errors` and `problems`.
 */
export class Refused extends Error {
  constructor(readonly problems: readonly ProblemFact[]) {
    super(problems.map((problem) => problem.message).join(' '));
  }
}

export function refuse(code: string, field: string | null, message: string): Refused {
  return new Refused([{ code, field, message }]);
}

export interface Answer {
  clientMutationId: string | null;
  errors: string[];
  problems: ProblemFact[];
}

/** Runs a use case and shapes its payload: `{ [key]: result, errors, problems }`. Faults pass through. */
export async function answer<K extends string, T>(
  key: K,
  input: { clientMutationId?: string | null },
  run: () => Promise<T>,
): Promise<Answer & { [P in K]: T | null }> {
  const clientMutationId = input.clientMutationId ?? null;
  try {
    const result = await run();
    return { [key]: result, errors: [], problems: [], clientMutationId } as unknown as Answer & { [P in K]: T | null };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return {
      [key]: null,
      errors: error.problems.map((problem) => problem.message),
      problems: [...error.problems],
      clientMutationId,
    } as unknown as Answer & { [P in K]: T | null };
  }
}
