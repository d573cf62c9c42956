import type { Answer } from '../../platform/errors/index.js';

/** What cannot be, asked for by clients of a product that is sold: told in the payload, beside the unchanged object. */
export const impossible = {
  unenroll: {
    code: 'ALWAYS_ENROLLED',
    field: null,
    message:
      'Secrets are a part of Lockkeeper and stay enrolled; turn off the secrets manager of a project or group instead.',
  },
  trial: {
    code: 'NOTHING_TO_TRY',
    field: null,
    message: 'There is no trial to start: nothing is sold here, and everything is there already.',
  },
} as const;

/** A payload with the object as it always is, and with a sentence when something was asked for that cannot be. */
export function unchanged<K extends string, T>(
  key: K,
  input: { clientMutationId?: string | null },
  object: T,
  refusal?: (typeof impossible)[keyof typeof impossible],
): Answer & { [P in K]: T | null } {
  return {
    [key]: object,
    errors: refusal ? [refusal.message] : [],
    problems: refusal ? [refusal] : [],
    clientMutationId: input.clientMutationId ?? null,
  } as unknown as Answer & { [P in K]: T | null };
}
