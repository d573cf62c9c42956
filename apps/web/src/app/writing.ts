import { useCallback, useState } from 'react';
import { useClient, type AnyVariables, type TypedDocumentNode } from 'urql';
import { EVERYTHING } from './client';
import { failureOf } from './failure';

export interface Problem {
  readonly code: string;
  readonly field: string | null;
  readonly message: string;
}

export interface Write<Input, Payload> {
  readonly busy: boolean;
  readonly problems: readonly Problem[];
  /** The sentence that belongs beside this field, if any. */
  readonly at: (field: string) => string | undefined;
  /** What belongs to none of the fields that the form has. */
  readonly rest: (fields: readonly string[]) => readonly Problem[];
  /** Answers the payload, or null when the server refused; what was typed stays with the caller. */
  readonly run: (input: Input) => Promise<Payload | null>;
  readonly clear: () => void;
}

interface AnyPayload {
  readonly problems: readonly Problem[];
}

/** One mutation in the house's form. The result lives in the caller alone: nothing of it is cached. */
export function useWrite<Data, Input, Variables extends AnyVariables & { input: Input }, Payload extends AnyPayload>(
  document: TypedDocumentNode<Data, Variables>,
  pick: (data: Data) => Payload,
): Write<Variables['input'], Payload> {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const run = useCallback(
    async (input: Variables['input']): Promise<Payload | null> => {
      setBusy(true);
      setProblems([]);
      const result = await client.mutation(document, { input } as unknown as Variables, EVERYTHING).toPromise();
      setBusy(false);
      const failure = failureOf(result.error);
      const payload = result.data && pick(result.data);
      const found = failure ? [failure] : (payload?.problems ?? []);
      setProblems(found);
      return failure || !payload || found.length > 0 ? null : payload;
    },
    [client, document, pick],
  );
  return {
    busy,
    problems,
    at: (field) => problems.find((problem) => problem.field === field)?.message,
    rest: (fields) => problems.filter((problem) => problem.field === null || !fields.includes(problem.field)),
    run,
    clear: useCallback(() => setProblems([]), []),
  };
}
