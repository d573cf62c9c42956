import type { CombinedError } from '@urql/core';

/** The server's code, or `UNREACHABLE` when there was no answer at all. Apart from the sentences, which are not needed to ask. */
export function failureCodeOf(error: CombinedError): string {
  const [first] = error.graphQLErrors;
  if (!first) return 'UNREACHABLE';
  const { code } = first.extensions;
  return typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR';
}
