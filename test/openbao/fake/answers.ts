import { randomUUID } from 'node:crypto';

/** What the fake sends. A null body is no body at all; a string goes out as it stands. */
export interface FakeAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Ends the handling of a request with this answer. */
export class Refusal extends Error {
  constructor(readonly answer: FakeAnswer) {
    super(`refused with ${answer.status}`);
  }
}

export const DENIED = '1 error occurred:\n\t* permission denied\n\n';

export function errors(status: number, ...texts: string[]): FakeAnswer {
  return { status, body: { errors: texts } };
}

export function refuse(status: number, ...texts: string[]): never {
  throw new Refusal(errors(status, ...texts));
}

/** The envelope around every successful answer of a mount. */
export function envelope(data: unknown, auth: unknown = null): FakeAnswer {
  return {
    status: 200,
    body: {
      request_id: randomUUID(),
      lease_id: '',
      renewable: false,
      lease_duration: 0,
      data,
      wrap_info: null,
      warnings: null,
      auth,
    },
  };
}

export const NO_CONTENT: FakeAnswer = { status: 204, body: null };

/** What Go's HTTP layer answers before OpenBao sees the request. */
export function plainText(statusLine: string): FakeAnswer {
  const headers = { 'content-type': 'text/plain; charset=utf-8', connection: 'close' };
  return { status: Number.parseInt(statusLine, 10), headers, body: statusLine };
}
