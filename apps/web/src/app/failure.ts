import type { CombinedError } from 'urql';
import { texts } from '../texts';
import { failureCodeOf } from './failure-code';

export interface Failure {
  /** The server's code, or `UNREACHABLE` when there was no answer at all. */
  readonly code: string;
  readonly message: string;
  readonly field: string | null;
  readonly requestId: string | null;
  /** Of a refusal, the ability that was missing. */
  readonly ability?: string | null;
}

/** What went wrong, in the one form that pages and forms show. */
export function failureOf(error: CombinedError | undefined): Failure | null {
  if (!error) return null;
  const first = error.graphQLErrors[0];
  if (!first) return { code: failureCodeOf(error), message: texts.failures.unreachable, field: null, requestId: null };
  const text = (key: string): string | null => {
    const value = first.extensions[key];
    return typeof value === 'string' ? value : null;
  };
  const code = failureCodeOf(error);
  const field = text('field');
  // The server writes "field: rule"; beside the field its name would be said twice.
  const message =
    field && first.message.startsWith(`${field}: `) ? first.message.slice(field.length + 2) : first.message;
  return { code, message: sentence(message), field, requestId: text('requestId'), ability: text('ability') };
}

function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
