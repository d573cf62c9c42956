import type { FastifyReply } from 'fastify';
import { type z } from 'zod';
import { badInput, type Fault } from '../platform/errors/index.js';

/** An answer to a runner. Statuses and headers are the protocol; GitLab Runner reads a body only where it expects one. */
export interface ProtocolAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export const NO_CONTENT: ProtocolAnswer = { status: 204 };

/** A refusal in the form whose text GitLab Runner shows in its own log. */
export const refusal = (
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): ProtocolAnswer => ({
  status,
  headers,
  body: { message },
});

/** Sends as JSON whatever there is: a runner takes no answer of another type for one. */
export async function sendAnswer(reply: FastifyReply, { status, headers, body }: ProtocolAnswer): Promise<void> {
  void reply.status(status).headers({ ...headers });
  if (status === 204) await reply.send();
  else await reply.type('application/json').send(JSON.stringify(body ?? {}));
}

/** A body as the protocol has it. Throws BAD_USER_INPUT, naming the field and the rule. */
export function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(asJson(body));
  if (parsed.success) return parsed.data;
  throw malformed(parsed.error);
}

/** The fault that tells the first thing that is wrong with a body. */
export function malformed({ issues: [issue] }: z.ZodError): Fault {
  return badInput(issue?.path.join('.') || 'body', issue?.message ?? 'is not what this call expects.');
}

/** The body's own `token`, before anything else of it is looked at: a dead token is told before a malformed field. */
export function tokenIn(body: unknown): string | undefined {
  const token: unknown = (asJson(body) as { token?: unknown } | null | undefined)?.token;
  return typeof token === 'string' ? token : undefined;
}

/** Bytes are what came without a content type that says JSON. */
export function asJson(body: unknown): unknown {
  if (!Buffer.isBuffer(body)) return body ?? {};
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
